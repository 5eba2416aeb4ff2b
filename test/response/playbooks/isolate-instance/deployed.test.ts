import { readFileSync } from 'fs';
import { App, Stack } from 'aws-cdk-lib';
import { AllowedPublicBucket, IncidentResponse, Playbook, PlaybookMode } from '../../../../lib/response';
import { expectProved } from '../../../../lib/verification/testing';
import { nagFindings } from '../../../support/nag-findings';

const RECOMMENDED_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;

function deployed(mode: PlaybookMode, context = {}): App {
  const app = new App({ context });
  new IncidentResponse(new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } }), 'Response', {
    playbooks: [
      Playbook.isolateInstance({ mode }),
      Playbook.blockPublicBucket({ mode, allowedBuckets: [AllowedPublicBucket.named('www.example.com', "is the company's site")] }),
    ],
  });
  return app;
}

test.each([
  [PlaybookMode.OBSERVE, {}], [PlaybookMode.AUTOMATIC, {}], [PlaybookMode.AUTOMATIC, RECOMMENDED_FLAGS],
])('%s has no finding of cdk-nag (%#)', (mode, context) => {
  expect(nagFindings(deployed(mode, context))).toEqual([]);
});

test.each([PlaybookMode.OBSERVE, PlaybookMode.APPROVE, PlaybookMode.AUTOMATIC])('everything that is promised is proved with %s', (mode) => {
  expectProved(deployed(mode));
});
