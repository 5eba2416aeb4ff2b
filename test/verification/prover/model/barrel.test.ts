import * as prover from '../../../../lib/verification/prover';

test('the barrel exports what people call, and loads neither the CDK nor YAML', () => {
  for (const name of ['readSources', 'deploymentsOf', 'resolveSet', 'parseClaimsFile', 'prove', 'evaluate', 'parseRequest', 'parsePolicy', 'compare', 'reach', 'step'] as const) {
    expect(typeof prover[name]).toBe('function');
  }
  expect(Object.entries(prover).filter(([, value]) => value === undefined)).toEqual([]);
  expect(Object.keys(require.cache).some((file) => file.includes('read-sources'))).toBe(true);
  expect(Object.keys(require.cache).filter((file) => /node_modules\/(aws-cdk-lib|constructs|yaml)\//.test(file))).toEqual([]);
});

test('the parts go together', () => {
  const template = prover.parseTemplate('app.yaml', 'Resources: {Bucket: {Type: AWS::S3::Bucket}}');
  const set = { templates: [{ stack: 'app.yaml', file: 'app.yaml', template, constructPaths: new Map() }], claimsFiles: [] };
  const report = prover.prove(prover.deploymentsOf(set), prover.parseClaimsFile({ version: 1, claims: [], declarations: [] }, 'claims'), { builtIn: false });
  expect(report.results).toEqual([]);
});
