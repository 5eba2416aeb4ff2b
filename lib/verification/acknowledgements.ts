import { App, CfnResource, Stack, Stage, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Acknowledgement } from './engine/model';

/** One acknowledgement of a construct tree, taken apart. */
export interface AcknowledgementRow {
  /** Path of the construct that it was made on. */
  readonly constructPath: string;
  /** The CloudFormation type of that construct, or `App`, `Stage`, `Stack`, `Construct`. */
  readonly resourceType: string;
  /** `AwsSolutions`, `NIST.800.53.R5`, `ZeroTrustChecks`, or `Annotation` for a warning. */
  readonly plugin: string;
  readonly rule: string;
  /** The finding in brackets, or nothing where the rule has none. */
  readonly finding: string | undefined;
  readonly reason: string;
}

/** Every acknowledgement below a construct, in the order of the tree. */
export function acknowledgementsIn(root: IConstruct): Acknowledgement[] {
  return root.node.findAll().flatMap((construct) => construct.node.metadata
    .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && entry.data)
    .flatMap((entry) => Object.entries(entry.data as Record<string, string>))
    .map(([id, reason]) => ({ constructPath: construct.node.path, on: kindOf(construct), id, reason })));
}

/** The same as rows of a listing, sorted by path and id, each once. */
export function listAcknowledgements(root: IConstruct): AcknowledgementRow[] {
  const rows = new Map<string, AcknowledgementRow>();
  for (const { constructPath, on, id, reason } of acknowledgementsIn(root)) {
    const [, plugin, rule, finding] = /^(.*?)::([^[]*)(?:\[(.*)\])?$/s.exec(id) ?? [];
    rows.set(`${constructPath}\n${id}`, { constructPath, resourceType: on, plugin, rule, finding, reason });
  }
  return [...rows.keys()].sort().map((key) => rows.get(key)!);
}

/** Whether a finding of a plugin is acknowledged on its construct or above it, as the framework decides it. */
export class Acknowledged {
  private readonly paths = new Map<string, Set<string>>();

  constructor(acknowledgements: readonly Acknowledgement[]) {
    for (const { id, constructPath } of acknowledgements) {
      const known = this.paths.get(id) ?? new Set<string>();
      known.add(constructPath);
      this.paths.set(id, known);
    }
  }

  public covers(plugin: string, ruleName: string, constructPath: string): boolean {
    // The framework stores ids without spaces.
    const paths = this.paths.get(`${plugin}::${ruleName}`.replaceAll(' ', '-'));
    for (let path = constructPath; paths; path = path.slice(0, Math.max(path.lastIndexOf('/'), 0))) {
      if (paths.has(path)) {
        return true;
      }
      if (path === '') {
        return false;
      }
    }
    return false;
  }
}

function kindOf(construct: IConstruct): string {
  if (CfnResource.isCfnResource(construct)) {
    return construct.cfnResourceType;
  }
  return App.isApp(construct) ? 'App' : Stage.isStage(construct) ? 'Stage' : Stack.isStack(construct) ? 'Stack' : 'Construct';
}
