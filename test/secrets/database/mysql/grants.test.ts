import { grantChanges, grantsOf } from '../../../../lib/secrets/database/mysql/grants.lambda-shared';
import { accountName } from '../../../../lib/secrets/database/mysql/quoting.lambda-shared';

const APP = { user: 'app', host: '%' };
const TWIN = '`twin`@`%`';

/** What brings an account with the grants of `has` to those of `wanted`. */
function changes(wanted: string[], has: string[] = []): string[] {
  return grantChanges(grantsOf(wanted, APP), grantsOf(has, APP), TWIN);
}

describe('a copy', () => {
  test.each([
    // MariaDB
    ['GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD \'*6C89\' REQUIRE X509 WITH MAX_QUERIES_PER_HOUR 5', []],
    ['GRANT RELOAD, BINLOG MONITOR ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD \'*6C89\' WITH GRANT OPTION', ['GRANT RELOAD, BINLOG MONITOR ON *.* TO `twin`@`%` WITH GRANT OPTION']],
    ['GRANT ALL PRIVILEGES ON `a\\_pp`.* TO `app`@`%`', ['GRANT ALL PRIVILEGES ON `a\\_pp`.* TO `twin`@`%`']],
    ['GRANT USAGE ON `app`.* TO `app`@`%` WITH GRANT OPTION', ['GRANT USAGE ON `app`.* TO `twin`@`%` WITH GRANT OPTION']],
    ['GRANT SELECT (`a`, `b`), INSERT ON `app`.`t` TO `app`@`%` WITH GRANT OPTION', ['GRANT SELECT (`a`), SELECT (`b`), INSERT ON `app`.`t` TO `twin`@`%` WITH GRANT OPTION']],
    ['GRANT EXECUTE ON PROCEDURE `app`.`app` TO `app`@`%`', ['GRANT EXECUTE ON PROCEDURE `app`.`app` TO `twin`@`%`']],
    ['GRANT PROXY ON `app`@`%` TO `app`@`%` WITH GRANT OPTION', ['GRANT PROXY ON `app`@`%` TO `twin`@`%` WITH GRANT OPTION']],
    ['GRANT `app` TO `app`@`%` WITH ADMIN OPTION', ['GRANT `app` TO `twin`@`%` WITH ADMIN OPTION']],
    ['SET DEFAULT ROLE `app` FOR `app`@`%`', []],
    // MySQL
    ['GRANT `r1`@`%`,`r2`@`h` TO `app`@`%`', ['GRANT `r1`@`%` TO `twin`@`%`', 'GRANT `r2`@`h` TO `twin`@`%`']],
    ['GRANT BACKUP_ADMIN,ROLE_ADMIN ON *.* TO `app`@`%` WITH GRANT OPTION', ['GRANT BACKUP_ADMIN ON *.* TO `twin`@`%` WITH GRANT OPTION', 'GRANT ROLE_ADMIN ON *.* TO `twin`@`%` WITH GRANT OPTION']],
    ['GRANT PROXY ON \'na\'@\'%\' TO \'app\'@\'%\'', ['GRANT PROXY ON \'na\'@\'%\' TO `twin`@`%`']],
  ])('of %s', (statement, expected) => {
    expect(changes([statement])).toEqual(expected);
  });

  test.each([
    // Each holds what looks like a part of the grammar, or like the user, within a name.
    'GRANT SELECT ON `x`` TO ``app``@``%`.* TO `app`@`%`',
    'GRANT SELECT ON ` TO app@%`.`app@%` TO `app`@`%`',
    'GRANT SELECT (`a) ON ``b``.* TO ``app```) ON `app`.`t` TO `app`@`%`',
    'GRANT SELECT (`TO`) ON `ON`.`TO` TO `app`@`%`',
    'GRANT SELECT ON `d; DROP USER app`.* TO `app`@`%`',
    'GRANT INSERT ON `WITH GRANT OPTION`.* TO `app`@`%`',
  ])('is not fooled by %s', (statement) => {
    expect(changes([statement])).toEqual([statement.replace(/`app`@`%`$/, TWIN)]);
  });

  test('leaves out what others have', () => {
    expect(changes(['GRANT SELECT ON `a`.* TO PUBLIC', 'GRANT SELECT ON `a`.* TO `app`@`h`', 'GRANT SELECT ON `a`.* TO `APP`@`%`'])).toEqual([]);
  });

  test('takes names with quotes for what they are', () => {
    const user = 'a`b\'c"d\\';
    const wanted = grantsOf([`GRANT SELECT ON \`x\`.* TO ${accountName({ user, host: '%' })}`], { user, host: '%' });
    expect(grantChanges(wanted, new Map(), TWIN)).toEqual(['GRANT SELECT ON `x`.* TO `twin`@`%`']);
  });

  test.each([
    ['a partial revoke', 'REVOKE INSERT ON `mysql`.* FROM `app`@`%`'],
    ['a quote that is not closed', 'GRANT SELECT ON `x.* TO `app`@`%`'],
    ['an unknown statement', 'ALTER SOMETHING'],
    ['columns that are not named one by one', 'GRANT SELECT (`a` `b`) ON `x`.`t` TO `app`@`%`'],
    ['nothing granted', 'GRANT ON `x`.`t` TO `app`@`%`'],
  ])('fails for %s', (_what, statement) => {
    expect(() => changes([statement])).toThrow('cannot be copied to its twin');
  });
});

describe('changes of a twin that exists', () => {
  test('are none where nothing differs', () => {
    const grants = ['GRANT SELECT ON `x`.* TO `app`@`%` WITH GRANT OPTION', 'GRANT `r` TO `app`@`%`', 'GRANT BACKUP_ADMIN ON *.* TO `app`@`%`'];
    expect(changes(grants, grants)).toEqual([]);
  });

  test('give first and take last', () => {
    expect(changes(['GRANT SELECT, INSERT ON `x`.* TO `app`@`%`'], ['GRANT SELECT, DELETE ON `x`.* TO `app`@`%` WITH GRANT OPTION', 'GRANT ALL PRIVILEGES ON `y`.* TO `app`@`%`'])).toEqual([
      'GRANT INSERT ON `x`.* TO `twin`@`%`',
      'REVOKE DELETE ON `x`.* FROM `twin`@`%`',
      'REVOKE GRANT OPTION ON `x`.* FROM `twin`@`%`',
      'REVOKE ALL PRIVILEGES ON `y`.* FROM `twin`@`%`',
    ]);
  });

  test('give again what ALL PRIVILEGES takes along', () => {
    expect(changes(['GRANT SELECT ON `x`.* TO `app`@`%`'], ['GRANT ALL PRIVILEGES ON `x`.* TO `app`@`%`'])).toEqual([
      'REVOKE ALL PRIVILEGES ON `x`.* FROM `twin`@`%`',
      'GRANT SELECT ON `x`.* TO `twin`@`%`',
    ]);
  });

  test('add a grant option', () => {
    expect(changes(['GRANT SELECT ON `x`.* TO `app`@`%` WITH GRANT OPTION'], ['GRANT SELECT ON `x`.* TO `app`@`%`'])).toEqual(['GRANT USAGE ON `x`.* TO `twin`@`%` WITH GRANT OPTION']);
    expect(changes(['GRANT `r` TO `app`@`%` WITH ADMIN OPTION'], ['GRANT `r` TO `app`@`%`'])).toEqual(['GRANT `r` TO `twin`@`%` WITH ADMIN OPTION']);
  });

  test('take an option of a role or a dynamic privilege, and leave it itself', () => {
    expect(changes(['GRANT `r` TO `app`@`%`'], ['GRANT `r` TO `app`@`%` WITH ADMIN OPTION'])).toEqual(['REVOKE `r` FROM `twin`@`%`', 'GRANT `r` TO `twin`@`%`']);
    expect(changes(['GRANT ROLE_ADMIN ON *.* TO `app`@`%`'], ['GRANT ROLE_ADMIN ON *.* TO `app`@`%` WITH GRANT OPTION'])).toEqual([
      'REVOKE ROLE_ADMIN ON *.* FROM `twin`@`%`', 'GRANT ROLE_ADMIN ON *.* TO `twin`@`%`',
    ]);
  });

  test('take roles and proxies that the original has not', () => {
    expect(changes([], ['GRANT `r` TO `app`@`%`', 'GRANT PROXY ON `x`@`%` TO `app`@`%`'])).toEqual(['REVOKE `r` FROM `twin`@`%`', 'REVOKE PROXY ON `x`@`%` FROM `twin`@`%`']);
  });
});
