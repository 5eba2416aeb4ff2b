/** The reference landing zone with everything that checks it turned on. */
import { readFileSync } from 'fs';
import * as path from 'path';
import { App, CfnResource, Validations } from 'aws-cdk-lib';
import { generatedDocuments } from '../../build-tools/generate-docs';
import { ClaimVerdict, ZeroTrust } from '../../lib/verification';
import { acknowledgementsIn } from '../../lib/verification/acknowledgements';
import { COMMITTED_SETTINGS, FULL_SETTINGS, referenceApp } from '../support/reference-app';

const ROOT = path.join(__dirname, '../..');
const CASES: [string, string | object][] = [['the committed settings', COMMITTED_SETTINGS], ['everything turned on', FULL_SETTINGS]];

describe.each(CASES)('with %s', (name, settings) => {
  let app: App;
  const acknowledged: { path: string; onResource: boolean; id: string; reason: string }[] = [];

  beforeAll(() => {
    const original = Validations.prototype.acknowledge;
    const spy = jest.spyOn(Validations.prototype, 'acknowledge').mockImplementation(function (this: Validations, ...rules) {
      const scope = (this as unknown as { scope: CfnResource }).scope;
      rules.forEach(({ id, reason }) => acknowledged.push({ path: scope.node.path, onResource: CfnResource.isCfnResource(scope), id, reason }));
      original.apply(this, rules);
    });
    app = referenceApp(settings).app;
    spy.mockRestore();
  });

  test('cdk-nag, our checks and CDK\'s own validation have no unacknowledged finding', () => {
    process.env.CDK_VALIDATION = 'true';
    try {
      const verification = ZeroTrust.verify(app);
      expect(() => app.synth()).not.toThrow();
      expect(verification.complete).toBe(true);
      expect(verification.packs.map(({ pack, findings }) => ({ pack, findings }))).toEqual([
        { pack: 'AwsSolutions', findings: 0 }, { pack: 'NIST.800.53.R5', findings: 0 }, { pack: 'ZeroTrustChecks', findings: 0 },
        { pack: 'ZeroTrustProofs', findings: 0 },
      ]);
      // Playbooks that act end sessions by inline policies, and each role that may write one answers for it.
      const answeredFor = name === 'everything turned on' ? ['built-in.no-escalation[everybody]'] : [];
      expect(verification.claims.filter(({ verdict }) => verdict !== ClaimVerdict.PROVED).map(({ id }) => id)).toEqual(answeredFor);
      verification.packs.forEach(({ passed }) => expect(passed).toBeGreaterThan(40));
    } finally {
      process.env.CDK_VALIDATION = 'false';
    }
  });

  test('each acknowledgement is on one resource, of one rule of one plugin, with a reason', () => {
    expect(acknowledged.length).toBeGreaterThan(0);
    // An annotation is on the construct that says it, which need not be a resource.
    const ofRules = acknowledged.filter(({ id }) => !id.startsWith('Annotation::'));
    expect(ofRules.filter(({ onResource }) => !onResource)).toEqual([]);
    expect(ofRules.filter(({ id }) => !/^[^:\s]+::[^:\s[\]]+(\[.+\])?$/.test(id))).toEqual([]);
    expect(acknowledged.filter(({ reason }) => reason.length < 30)).toEqual([]);
  });

  test('the number of acknowledgements is the committed one: change it there, with the reason in the commit', () => {
    const committed = JSON.parse(readFileSync(path.join(__dirname, 'acknowledgement-counts.json'), 'utf8'));
    expect(acknowledgementsIn(app).length).toBe(committed[name]);
  });
});

test.each([...generatedDocuments()])('%s is what the code makes it', (file, text) => {
  expect(readFileSync(path.join(ROOT, file), 'utf8')).toBe(text);
});
