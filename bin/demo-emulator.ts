import * as path from 'path';
import { isDeepStrictEqual } from 'util';
import { App, CfnOutput } from 'aws-cdk-lib';
import { answerLeakedKey, Incident, Step } from './demo-incident';
import { LandingZoneSettings, parseLandingZoneSettings } from './landing-zone-settings';
import { ReferenceLandingZone, referenceLandingZone } from './reference-landing-zone';
import { Coverage, EmulatorBridge } from '../build-tools/emulator/bridge';
import { checkCoverage } from '../build-tools/emulator/coverage';
import { bootstrap, deploy } from '../build-tools/emulator/deploy';
import { EmulatorError, EmulatorFailure } from '../build-tools/emulator/errors';
import { Session, startSession } from '../build-tools/emulator/session';
import { inTemporaryFolder } from '../build-tools/emulator/temporary-folder';
import { World } from '../e2e/support/world';

/** How the emulator has the landing zone that `landing-zone.json` describes as it is committed. */
const EXPECTED_COVERAGE = path.join(__dirname, 'demo-coverage.json');

/** What the emulator showed. */
export interface EmulatorRun {
  readonly ran: true;
  /** In what the deployed landing zone differs from the one that was checked. */
  readonly differences: readonly string[];
  readonly stacks: readonly string[];
  readonly coverage: Coverage;
  /** How many resources of each type there are. */
  readonly resources: Readonly<Record<string, number>>;
  /** Whether the coverage was held to the committed one: settings of one's own have another. */
  readonly coverageCompared: boolean;
  readonly incident: Incident;
}

/** Why the emulator showed nothing. */
export interface EmulatorMissing {
  readonly ran: false;
  /** What is missing, and how to install it. */
  readonly reason: string;
}

/** Of `cdk.json`. */
type Context = Record<string, unknown>;

/** How many steps there are. */
export const EMULATOR_STEPS = 7;

/**
 * Deploys the landing zone to an emulator of AWS on the loopback interface, and lets it answer a finding about a leaked key.
 *
 * @returns what was seen, or why there is no emulator
 * @throws EmulatorError if what was seen is not what was promised
 */
export async function showOnEmulator(settings: LandingZoneSettings, context: Context, step: Step): Promise<EmulatorRun | EmulatorMissing> {
  step('Starting an emulator of AWS on the loopback interface');
  let session: Session;
  try {
    session = await startSession({ progress: (what) => process.stderr.write(`  ${what}\n`) });
  } catch (error) {
    if (error instanceof EmulatorError && (error.failure === EmulatorFailure.PYTHON_MISSING || error.failure === EmulatorFailure.INSTALL_FAILED)) {
      return { ran: false, reason: error.message };
    }
    throw error;
  }
  try {
    return await inTemporaryFolder('demo', (assembly) => show(session, assembly, settings, context, step));
  } finally {
    await session.stop();
  }
}

async function show(session: Session, assembly: string, settings: LandingZoneSettings, context: Context, step: Step): Promise<EmulatorRun> {
  step('Bootstrapping it, and synthesizing the landing zone for it');
  // The command line bootstraps in a process of its own meanwhile.
  const bootstrapped = bootstrap(session);
  const [{ bridge, stacks }] = await Promise.all([synthesized(session, assembly, settings, context), bootstrapped]);
  const { coverage } = bridge;
  const coverageCompared = isDeepStrictEqual({ ...settings, $schema: undefined }, { ...parseLandingZoneSettings('{}', 'none'), $schema: undefined });
  if (coverageCompared) {
    checkCoverage(coverage, EXPECTED_COVERAGE, process.env.UPDATE_COVERAGE === 'true');
  }

  step(`Deploying ${stacks.all.length} stacks`);
  const outputs = await deploy({ ...session, assembly });
  // From here on a function that calls what its role does not allow fails.
  await session.ministack.authorize();

  const world = World.of({ endpoint: session.endpoint, motoEndpoint: session.motoEndpoint, proxyEndpoint: session.proxy.endpoint, outputs });
  const incident = await answerLeakedKey(world, stacks.detection, step);
  return { ran: true, differences: DIFFERENCES, stacks: stacks.all, coverage, resources: bridge.counts, coverageCompared, incident };
}

const DIFFERENCES = [
  'it answers leaked keys in the mode AUTOMATIC, whatever the settings say of that',
  'Object Lock is in the mode GOVERNANCE',
  'it is in the account and region of the emulator',
  'resources that the emulator\'s CloudFormation does not know are made by calls of their service, where a local server has it',
];

interface Synthesized {
  readonly bridge: EmulatorBridge;
  readonly stacks: { readonly all: readonly string[]; readonly detection: string };
}

async function synthesized(session: Session, outdir: string, settings: LandingZoneSettings, context: Context): Promise<Synthesized> {
  const app = new App({ outdir, context });
  const zone = referenceLandingZone(app, {
    ...settings,
    account: undefined,
    region: undefined,
    response: { ...settings.response, modes: { ...settings.response.modes, deactivateAccessKey: 'automatic' } },
    audit: { ...settings.audit, lock: 'governance' },
  });
  tell(zone);
  const bridge = EmulatorBridge.over(app, { endpoint: session.proxy.endpoint });
  const validation = process.env.CDK_VALIDATION;
  // The landing zone was checked before; this one is for the emulator only.
  process.env.CDK_VALIDATION = 'false';
  try {
    const { stacks } = app.synth();
    return { bridge, stacks: { all: stacks.map(({ stackName }) => stackName), detection: zone.landingZone.detectionStack.stackName } };
  } finally {
    if (validation === undefined) {
      delete process.env.CDK_VALIDATION;
    } else {
      process.env.CDK_VALIDATION = validation;
    }
  }
}

/** The names that the demo needs. */
function tell({ landingZone: { detectionStack: stack, response } }: ReferenceLandingZone): void {
  new CfnOutput(stack, 'NoticeTopic', { value: response.noticeTopic.topicArn });
  new CfnOutput(stack, 'RecordsTable', { value: response.records.tableName });
  new CfnOutput(stack, 'EvidenceBucket', { value: response.evidenceBucket.bucketName });
  new CfnOutput(stack, 'Runbook', { value: response.runbook!.documentName });
}
