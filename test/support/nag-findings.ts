import { App, Stage, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { IConstruct } from 'constructs';

/** Every finding of cdk-nag's AwsSolutions and NIST 800-53 R5 packs that is not acknowledged, as `path: Plugin::Rule`. */
export function nagFindings(app: App): string[] {
  app.synth();
  const found: string[] = [];
  for (const pack of [new AwsSolutionsChecks(app, { verbose: true }), new NIST80053R5Checks(app, { verbose: true })]) {
    for (const violation of pack.validateScope(app).violations) {
      for (const resource of violation.violatingResources) {
        const id = `${pack.name}::${violation.ruleName}`;
        if (!acknowledged(app, resource.constructPath!, id)) {
          found.push(`${resource.constructPath}: ${id}${violation.description.startsWith('Rule threw') ? ` (${violation.description})` : ''}`);
        }
      }
    }
  }
  return found.sort();
}

function acknowledged(root: Stage, path: string, id: string): boolean {
  let construct: IConstruct | undefined = root.node.findAll().find((candidate) => candidate.node.path === path);
  for (; construct; construct = construct.node.scope) {
    for (const entry of construct.node.metadata) {
      // The framework stores ids with spaces replaced.
      if (entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && Object.keys(entry.data).includes(id.replaceAll(' ', '-'))) {
        return true;
      }
    }
  }
  return false;
}
