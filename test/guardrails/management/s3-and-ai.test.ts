import { Template } from 'aws-cdk-lib/assertions';
import { contentOf, expectDifferent, policiesOf, ROOT } from './support';
import {
  AiServiceOptIn, AiServicesOptOutPolicy, AiServicesOptOutPolicyProps, S3OrganizationPolicy, S3OrganizationPolicyProps, S3PublicAccess,
} from '../../../lib/guardrails';

const LOCK = { '@@operators_allowed_for_child_policies': ['@@none'] };
const lex = AiServiceOptIn.service('lex', 'its utterance analytics are used');

describe('S3', () => {
  const s3 = (props: Partial<S3OrganizationPolicyProps> = {}) => contentOf((stack) => new S3OrganizationPolicy(stack, 'S3', { targets: [ROOT], ...props }));

  test('is as on the page of AWS, but for the lock', () => {
    expect(s3({ lockForChildren: false })).toEqual({ s3_attributes: { public_access_block_configuration: { '@@assign': 'all' } } });
    expect(s3()).toEqual({ s3_attributes: { public_access_block_configuration: { '@@assign': 'all', ...LOCK } } });
  });

  test('can be opened', () => {
    expect(s3({ publicAccess: S3PublicAccess.ALLOWED, lockForChildren: false })).toEqual({ s3_attributes: { public_access_block_configuration: { '@@assign': 'none' } } });
  });
});

describe('AI services', () => {
  const ai = (props: Partial<AiServicesOptOutPolicyProps> = {}) => contentOf((stack) => new AiServicesOptOutPolicy(stack, 'Ai', { targets: [ROOT], ...props }));

  test('all are opted out and locked at each level, as in the first example of AWS', () => {
    expect(ai()).toEqual({ services: { ...LOCK, default: { ...LOCK, opt_out_policy: { ...LOCK, '@@assign': 'optOut' } } } });
  });

  test('one can be opted in', () => {
    expect(ai({ optIns: [lex], lockForChildren: false })).toEqual({
      services: { default: { opt_out_policy: { '@@assign': 'optOut' } }, lex: { opt_out_policy: { '@@assign': 'optIn' } } },
    });
  });

  test('why one is opted in stands in the description, as far as there is room', () => {
    const description = (optIns: AiServiceOptIn[]) => {
      let text = '';
      contentOf((stack) => {
        new AiServicesOptOutPolicy(stack, 'Ai', { targets: [ROOT], optIns });
        text = policiesOf(stack)[0][1].Properties.Description;
      });
      return text;
    };
    expect(description([lex])).toBe('Opts out of the use of content by AI services, but for lex (its utterance analytics are used)');
    expect(description([AiServiceOptIn.service('polly', `it is ${'very '.repeat(200)}public`)])).toMatch(/^Opts out .{502}…$/);
  });

  test.each(['default', 'Lex', 'amazon-lex', '', '1lex'])('fails for the service %j', (service) => {
    expect(() => AiServiceOptIn.service(service, 'it is needed for tests')).toThrow(`AiServiceOptIn.service: ${JSON.stringify(service)} is not the key of an AI service`);
  });

  test('fails for a reason that says nothing', () => {
    expect(() => AiServiceOptIn.service('lex', 'needed')).toThrow('AiServiceOptIn.service: the AI service lex has "needed" as its reason');
  });

  test('fails for a service that is opted in twice', () => {
    expect(() => ai({ optIns: [lex, lex] })).toThrow('Org/Ai: the AI service "lex" is there twice; name it once.');
  });
});

test('two values of each property give two templates', () => {
  expectDifferent<Pick<S3OrganizationPolicyProps, 'publicAccess' | 'lockForChildren'>>({
    publicAccess: [undefined, S3PublicAccess.ALLOWED], lockForChildren: [undefined, false],
  }, (stack, props) => new S3OrganizationPolicy(stack, 'S3', { targets: [ROOT], ...props }));
  expectDifferent<Pick<AiServicesOptOutPolicyProps, 'optIns' | 'lockForChildren'>>({
    optIns: [undefined, [lex]], lockForChildren: [undefined, false],
  }, (stack, props) => {
    new AiServicesOptOutPolicy(stack, 'Ai', { targets: [ROOT], ...props });
    return Template.fromStack(stack);
  });
});
