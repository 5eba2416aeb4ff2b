import { cachingSha2Verifier, nativeVerifier, sha256Crypt } from '../../../../lib/secrets/database/mysql/verifiers.lambda-shared';

describe('mysql_native_password', () => {
  test.each([
    // SELECT PASSWORD('…') of MariaDB 10.11
    ['password', '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'],
    ['mypass', '*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4'],
    ['hello', '*6B4F89A54E2D27ECD7E8DA05B4AB8FD9D1D8B119'],
  ])('of %j', (password, verifier) => {
    expect(nativeVerifier(password)).toBe(verifier);
  });

  test('fails for an empty password, which would let in everybody', () => {
    expect(() => nativeVerifier('')).toThrow('the password is empty');
  });
});

describe('caching_sha2_password', () => {
  test.each([
    // openssl passwd -5
    ['pässword', 'abcdefghij', 'j6M1wfIbHpaFI/funlpg0OStNgEpbpUzskOv2mG4F47'],
    ['x'.repeat(100), 'a', 'BzuejksQyGKBWETRrz.eTqDpbLY8DKUkVzxxPNKLCQA'],
    ['y'.repeat(31), 'abcdefgh12345678', 'rYlnsK0zeEhzoZkK3DeYsq49RUDbQEp313w16hALKN6'],
    ['z'.repeat(64), 'abcdefgh12345678', 'LoMw1Ww2mvwyrDl/mp..QYVsUlEPAay4wQvBBhsb1G1'],
  ])('digests %j', (password, salt, digest) => {
    expect(sha256Crypt(Buffer.from(password), Buffer.from(salt), 5000)).toBe(digest);
  });

  test('digests with another number of rounds, as crypt(3) does', () => {
    expect(sha256Crypt(Buffer.from('Hello world!'), Buffer.from('saltstringsaltst'), 10_000)).toBe('3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA');
  });

  test('names its rounds and its salt of 20 characters before the digest', () => {
    const salt = 'abcdefghij0123456789';
    const verifier = cachingSha2Verifier('password', salt);
    expect(verifier).toBe(`$A$005$${salt}${sha256Crypt(Buffer.from('password'), Buffer.from(salt), 5000)}`);
    expect(verifier).toHaveLength(70);
  });

  test('has another salt each time', () => {
    const verifier = () => cachingSha2Verifier('password');
    expect(verifier()).not.toBe(verifier());
    expect(verifier()).toMatch(/^\$A\$005\$[./0-9A-Za-z]{63}$/);
  });

  test.each([
    ['', 'the password is empty'],
    ['a\0b', 'the character NUL'],
    ['x'.repeat(257), 'has 257 bytes'],
    ['é'.repeat(129), 'has 258 bytes'],
  ])('fails for %j, which the server does not take', (password, message) => {
    expect(() => cachingSha2Verifier(password)).toThrow(message);
  });

  test('takes 256 bytes', () => {
    expect(cachingSha2Verifier('é'.repeat(128))).toHaveLength(70);
  });
});
