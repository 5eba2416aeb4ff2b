import { CommandFolder } from './support';
import { CLAIMS, TEMPLATE } from './templates';

let folder: CommandFolder;
beforeEach(() => {
  folder = new CommandFolder();
  folder.write('app.yaml', TEMPLATE);
  folder.write('claims.json', CLAIMS);
});
afterEach(() => folder.remove());

interface Template {
  readonly Parameters?: { readonly [name: string]: object };
  readonly Resources: { readonly [id: string]: { readonly Type: string } };
}

test('writes a scope for each claim about paths, and a parameter for each id that is not known', () => {
  const { code, out } = folder.run(['access-scopes', 'app.yaml', '--claims', 'claims.json']);
  const template = JSON.parse(out) as Template;
  expect(code).toBe(0);
  expect(Object.values(template.Resources).map(({ Type }) => Type)).toEqual(['AWS::EC2::NetworkInsightsAccessScope']);
  expect(Object.keys(template.Parameters ?? {})).toHaveLength(2);
});

test('takes ids from what describe commands tell', () => {
  const tags = (logicalId: string) => [{ Key: 'aws:cloudformation:stack-name', Value: 'app.yaml' }, { Key: 'aws:cloudformation:logical-id', Value: logicalId }];
  folder.write('subnets.json', { Subnets: [{ SubnetId: 'subnet-0web', Tags: tags('Web') }, { SubnetId: 'subnet-0store', Tags: tags('Store') }] });
  const { out } = folder.run(['access-scopes', 'app.yaml', '--claims', 'claims.json', '--describe', 'subnets.json']);
  expect((JSON.parse(out) as Template).Parameters).toBeUndefined();
  expect(out).toContain('subnet-0web');
});

test('fails where no claim is about paths', () => {
  expect(folder.run(['access-scopes', 'app.yaml'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('there is no claim about paths') });
});
