/** A value of a rule's parameter: itself, or a parameter of the pack with its default, or a policy that AWS manages. */
export type PackValue =
  | string
  | { readonly parameter: string; readonly value: string }
  | { readonly parameter: string; readonly managedPolicy: string };

/** A rule as a pack has it. */
export interface PackRule {
  readonly name: string;
  readonly identifier: string;
  readonly parameters: { readonly [name: string]: PackValue };
  readonly description?: string;
  readonly resourceTypes?: string[];
  readonly frequency?: string;
}

/** Parameters of a pack by name, with what they are unless somebody says otherwise; policies of AWS are known at deployment only. */
export function packParameters(rules: readonly PackRule[]): Map<string, Exclude<PackValue, string>> {
  const values = rules.flatMap(({ parameters }) => Object.values(parameters)).filter((value) => typeof value !== 'string');
  return new Map(values.map((value) => [value.parameter, value] as const).sort(([one], [other]) => one < other ? -1 : 1));
}

/**
 * The template of a pack: YAML that is the same for the same rules, whatever their order.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/custom-conformance-pack.html
 */
export function packTemplate(rules: readonly PackRule[]): string {
  const parameters = [...packParameters(rules)].flatMap(([name, value]) => [
    `  ${name}:`, '    Type: String', ...'value' in value ? [`    Default: ${JSON.stringify(value.value)}`] : [],
  ]);
  const sorted = [...rules].sort((one, other) => one.name < other.name ? -1 : 1);
  return [...parameters.length === 0 ? [] : ['Parameters:', ...parameters], 'Resources:', ...sorted.flatMap(written), ''].join('\n');
}

function written(rule: PackRule): string[] {
  const inputs = Object.entries(rule.parameters).sort(([one], [other]) => one < other ? -1 : 1).flatMap(([name, value]) => (
    typeof value === 'string' ? [`        ${name}: ${JSON.stringify(value)}`] : [`        ${name}:`, `          Ref: ${value.parameter}`]));
  return [
    `  ${logicalId(rule.name)}:`,
    '    Type: AWS::Config::ConfigRule',
    '    Properties:',
    `      ConfigRuleName: ${JSON.stringify(rule.name)}`,
    ...rule.description === undefined ? [] : [`      Description: ${JSON.stringify(rule.description)}`],
    ...inputs.length === 0 ? [] : ['      InputParameters:', ...inputs],
    ...rule.frequency === undefined ? [] : [`      MaximumExecutionFrequency: ${rule.frequency}`],
    ...rule.resourceTypes === undefined ? [] : ['      Scope:', '        ComplianceResourceTypes:', ...rule.resourceTypes.map((type) => `          - ${JSON.stringify(type)}`)],
    '      Source:',
    '        Owner: AWS',
    `        SourceIdentifier: ${rule.identifier}`,
  ];
}

/** The id of the rule in the template of the pack. */
export function logicalId(name: string): string {
  return name.split(/[-_]/).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}
