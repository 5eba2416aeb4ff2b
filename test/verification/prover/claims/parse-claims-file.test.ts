import { parseClaimsFile } from '../../../../lib/verification/prover/claims/parse-claims-file';

const base = { id: 'cannot[it]', promise: 'It holds', kind: 'cannot', principals: [{ all: 'anybody' }], actions: ['s3:*'], resources: [{ arn: '*' }] };
const fileOf = (...claims: readonly object[]) => ({ version: 1, claims, declarations: [] });
const address = { stack: 'App', logicalId: 'Data' };
const path = { id: 'no-path[a->b]', promise: 'No way', kind: 'no-path', from: { internet: true }, to: { subnets: [address] } };

describe('parseClaimsFile', () => {
  test.each<[string, object]>([
    ['nobody-can', { kind: 'nobody-can', actions: ['*'], resources: [{ address }], unless: [{ service: '*', where: [{ operator: 'Bool', key: 'a', values: ['true'] }] }], where: [] }],
    ['only-can', { kind: 'only-can', actions: ['s3:Get*'], resources: [{ arn: 'arn:aws:s3:::a' }], principals: [{ address }, { account: '111122223333' }] }],
    ['cannot', { kind: 'cannot', actions: ['s3:Get*'], resources: [{ arn: '*' }], principals: [{ arn: 'arn:aws:iam::*:role/a' }] }],
    ['at-most', { kind: 'at-most', policy: { address }, reference: { document: { Version: '2012-10-17', Statement: [] } } }],
    ['no-path', { kind: 'no-path', from: { cidr: '10.0.0.0/8' }, to: { resource: address, name: 'x' }, ports: { protocol: 6, from: 1, to: 2 }, layers: ['groups'] }],
    ['only-path', { kind: 'only-path', from: { cidr: '2001:db8::/32' }, to: { subnets: [address], groups: [address] }, ports: [{ protocol: -1 }] }],
    ['reachable', { kind: 'reachable', from: { internet: true }, to: { resource: address }, ports: { protocol: 1, from: 8, to: 0 } }],
    ['no-escalation', { kind: 'no-escalation', principals: [{ address }], exceptTechniques: [{ id: 'iam-001', reason: 'why' }] }],
    ['no-external-access', { kind: 'no-external-access', resource: { address }, unless: [{ all: 'own-organization' }] }],
    ['every-access-encrypted', { kind: 'every-access-encrypted', resource: { address } }],
    ['denied-outside', { kind: 'denied-outside', regions: ['eu-west-1'], exceptActions: ['iam:*'], principals: [{ all: 'own-account' }] }],
    ['no-new-access', { kind: 'no-new-access', before: { address }, after: { document: {} } }],
  ])('reads %s as it stands', (_, body) => {
    const claim = { id: 'x[y]', promise: 'It holds', statedBy: 'App/X', ...body };
    expect(parseClaimsFile(fileOf(claim), 'f').claims).toEqual([claim]);
  });

  test.each(['administrator', 'security-operator'])('reads the declaration %s', (kind) => {
    const one = { kind, reason: 'why', principal: { address } };
    expect(parseClaimsFile({ ...fileOf(), declarations: [one] }, 'f').declarations).toEqual([one]);
  });

  test.each<[string, unknown, string]>([
    ['no object', [], 'f: [] is not an object; write an object.'],
    ['another version', { version: 2, claims: [] }, 'f: version: 2 is not a version of this format; write 1.'],
    ['no claims', { version: 1 }, 'f: it has no claims; add claims.'],
    ['a field that nobody knows', { ...fileOf(), more: 1 }, 'f: "more" is not a field here; use version, claims, declarations.'],
    ['a kind that nobody knows', fileOf({ ...base, kind: 'may-not' }), 'f: claims.0.kind: "may-not" is not known here; write one of nobody-can'],
    ['an id twice', fileOf(base, base), 'f: claims.1.id: "cannot[it]" is the id of claims.0 too; give each claim an id of its own.'],
    ['an id that acknowledgements cannot name', fileOf({ ...base, id: 'a::b' }), 'f: claims.0.id: "a::b" has "::" in it'],
    ['an id of a built-in claim', fileOf({ ...base, id: 'built-in.x' }), 'f: claims.0.id: "built-in.x" begins like the claims that hold for every app'],
    ['an empty promise', fileOf({ ...base, promise: ' ' }), 'f: claims.0.promise: " " is not a text'],
    ['no action', fileOf({ ...base, actions: ['GetObject'] }), 'f: claims.0.actions.0: "GetObject" is not an action'],
    ['no actions', fileOf({ ...base, actions: [] }), 'f: claims.0.actions: the list is empty; name at least one.'],
    ['a principal in two ways', fileOf({ ...base, principals: [{ all: 'anybody', service: '*' }] }), 'f: claims.0.principals.0: it has service and all; give exactly one of'],
    ['a principal that is nobody', fileOf({ ...base, principals: [{}] }), 'f: claims.0.principals.0: it names nothing'],
    ['a wrong operator', fileOf({ ...base, where: [{ operator: 'Equals', key: 'k', values: ['v'] }] }), 'f: claims.0.where.0.operator: "Equals" is not a condition operator'],
    ['no ARN', fileOf({ ...base, resources: [{ arn: 'bucket' }] }), 'f: claims.0.resources.0.arn: "bucket" is not an ARN'],
    ['a typo in a field', fileOf({ ...base, where_: [] }), 'f: claims.0: "where_" is not a field here'],
    ['ports upside down', fileOf({ ...path, ports: { protocol: 6, from: 10, to: 5 } }), 'f: claims.0.ports.to: ports 10 to 5 are none'],
    ['a protocol that is none', fileOf({ ...path, ports: { protocol: 300 } }), 'f: claims.0.ports.protocol: 300 is not a whole number from -1 to 255'],
    ['no block', fileOf({ ...path, from: { cidr: 'ten' } }), 'f: claims.0.from.cidr: "ten" is not an address block'],
    ['a layer that is none', fileOf({ ...path, layers: ['routes'] }), 'f: claims.0.layers.0: "routes" is not known here'],
    ['an internet that is not', fileOf({ ...path, from: { internet: false } }), 'f: claims.0.from.internet: false says nothing'],
    ['groups without subnets', fileOf({ ...path, from: { internet: true, groups: [address] } }), 'f: claims.0.from.groups: groups stand beside subnets alone'],
    ['a declaration without a reason', { ...fileOf(), declarations: [{ kind: 'edge', end: { internet: true } }] }, 'f: declarations.0: it has no reason; add reason.'],
  ])('refuses %s', (_, json, message) => {
    expect(() => parseClaimsFile(json, 'f')).toThrow(message);
  });

  test('fields of prototypes are no fields', () => {
    expect(() => parseClaimsFile(JSON.parse('{"version":1,"claims":[{"__proto__":{"id":"x"}}]}'), 'f')).toThrow('it has no id');
  });
});
