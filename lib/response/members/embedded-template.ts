import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalidInput } from '../../private/errors';

/** CloudFormation takes a template of so many bytes within a request. */
const LONGEST_TEMPLATE = 51_200;

/**
 * The template that constructs make in a stack of their own, on one line: for a stack set, whose template is a text in this one.
 *
 * The stack knows neither account nor region, has no assets, and has the feature flags of the app, not what the command line adds for it.
 *
 * @throws if it is longer than CloudFormation takes
 */
export function embeddedTemplate(place: IConstruct, build: (stack: Stack) => void): string {
  const flags = Object.entries(place.node.root.node.getAllContext() as Record<string, unknown>).filter(([key]) => key.startsWith('@aws-cdk/'));
  // A directory of its own, always: the command line tells every app to write to the one that it deploys.
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'stack-set-'));
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      treeMetadata: false,
      postCliContext: { ...Object.fromEntries(flags), 'aws:cdk:enable-path-metadata': false, 'aws:cdk:enable-asset-metadata': false },
    });
    const stack = new Stack(app, 'Member', { synthesizer: new BootstraplessSynthesizer() });
    build(stack);
    const template = JSON.stringify(app.synth().getStackArtifact(stack.artifactId).template);
    const bytes = Buffer.byteLength(template);
    if (bytes > LONGEST_TEMPLATE) {
      throw invalidInput(place, `its template takes ${bytes} bytes, and a stack set ${LONGEST_TEMPLATE}`,
        'protect principals by path, shorten what the playbook answers, or deploy the constructs as a stack in each account');
    }
    return template;
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}
