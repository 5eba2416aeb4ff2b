import { ArnFormat, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ComplianceRule } from './compliance-rule';
import { CisFoundationsLevel, CisFoundationsOptions, CisFoundationsVersion, ConformancePackOptions, ControlCoverage, ExceptedRule } from './conformance-pack-options';
import { CisControl, cisData, nistData, RuleData } from './pack-data';
import { logicalId, packParameters, PackRule, packTemplate } from './pack-rule';
import { invalidInput, requireReason, shown } from '../../private/errors';
import { nearest } from '../../private/nearest';

/** What Config takes: rules of a pack, and bytes of a template that stands in a request. */
const MOST_RULES = 130;
const MOST_BYTES = 51_200;

/** Longest description of a rule. */
const LONGEST = 256;

/**
 * Rules of AWS Config that stand and fall together, made from data: each says which controls of a standard it serves.
 *
 * A pack shows what is configured, not that an account complies: what no rule can check is in {@link controls} with the reason.
 * Each judgement costs $0.001 (us-east-1, 2026-11; the first 100,000 a month, less above).
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/conformance-packs.html
 */
export class ConformancePack {
  /**
   * CIS AWS Foundations Benchmark.
   *
   * @param options version, level, parameters, and what is left out
   * @throws if a parameter or rule is not of the pack, or is left out without a reason
   * @see https://www.cisecurity.org/benchmark/amazon_web_services
   */
  public static cisFoundations(options: CisFoundationsOptions = {}): ConformancePack {
    const { version = CisFoundationsVersion.V7_0, level = CisFoundationsLevel.LEVEL_2 } = options;
    const { rules, controls } = cisData();
    const chosen = controls.filter((control) => control.numbers[version] !== undefined && control.level <= level);
    const number = (control: CisControl) => control.numbers[version];
    const covered = chosen.map((control): ControlCoverage => ({
      control: number(control), subject: control.subject, rules: [...control.checks ?? []], partly: control.partly, notChecked: control.notChecked,
    }));
    const names = new Set(chosen.flatMap(({ checks = [] }) => checks));
    const described = (name: string) => {
      const served = chosen.filter(({ checks }) => checks?.includes(name));
      return `CIS ${version} ${served.map(number).join(', ')}: ${served.map(({ subject }) => subject).join('; ')}`;
    };
    return new ConformancePack(`cis-aws-foundations-${version.replace('.', '-')}-level-${level}`, packRules(rules, names, described), covered, options);
  }

  /**
   * NIST SP 800-53 Revision 5, at the level of controls without their enhancements, as AWS maps its rules to them.
   *
   * @param options parameters, and what is left out
   * @throws if a parameter or rule is not of the pack, or is left out without a reason
   * @see https://docs.aws.amazon.com/config/latest/developerguide/operational-best-practices-for-nist-800-53_rev_5.html
   */
  public static nist80053(options: ConformancePackOptions = {}): ConformancePack {
    const { rules, lastOfFamily, withdrawn, notChecked } = nistData();
    const reasons = new Map(notChecked.flatMap(({ reason, controls }) => controls.map((control) => [control, reason] as const)));
    const all = Object.entries(lastOfFamily).flatMap(([family, last]) => Array.from({ length: last }, (_, index) => `${family}-${index + 1}`));
    const covered = all.filter((control) => !withdrawn.includes(control)).map((control): ControlCoverage => ({
      control,
      rules: Object.entries(rules).filter(([, { controls }]) => controls.includes(control)).map(([name]) => name),
      notChecked: reasons.get(control),
    }));
    const described = (name: string) => `NIST 800-53 r5: ${rules[name].controls.join(' ')}`;
    return new ConformancePack('nist-800-53-r5', packRules(rules, new Set(Object.keys(rules)), described), covered, options);
  }

  /**
   * Rules of your own choice.
   *
   * @param name letters, digits and `-`, a letter first, up to 128
   * @param rules one to 130 rules of different names
   * @throws if the name is not of its form, there are no rules or too many, or two of one name
   */
  public static of(name: string, rules: ComplianceRule[]): ConformancePack {
    return new ConformancePack(name, rules.map(({ _packRule }) => _packRule), [], {});
  }

  /** Every control of the standard, with its rules or with the reason why Config cannot check it; empty for rules of your own choice. */
  public readonly controls: ControlCoverage[];
  /** Names of the rules. */
  public readonly rules: string[];
  /** The template of the pack, as Config gets it. */
  public readonly templateBody: string;
  /** @internal */
  public readonly _reasons: { readonly [rule: string]: string };
  private readonly packRules: readonly PackRule[];
  private readonly parameters: Given;

  private constructor(
    /** What people call the pack. */
    public readonly name: string,
    rules: readonly PackRule[],
    controls: ControlCoverage[],
    options: ConformancePackOptions,
  ) {
    const where = `ConformancePack ${name}`;
    if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) {
      throw invalidInput('ConformancePack', `${shown(name)} is not the name of a pack`, 'use letters, digits and -, a letter first, up to 128');
    }
    this._reasons = reasonsOf(where, rules, options.exceptRules ?? []);
    this.packRules = rules.filter((rule) => this._reasons[rule.name] === undefined);
    checkRules(where, this.packRules);
    this.rules = this.packRules.map((rule) => rule.name).sort();
    this.parameters = checkedParameters(where, this.packRules, options.parameters ?? {});
    this.controls = controls.map((control) => this.left(control));
    this.templateBody = packTemplate(this.packRules);
    const bytes = Buffer.byteLength(this.templateBody);
    if (bytes > MOST_BYTES) {
      throw invalidInput(where, `its template has ${bytes} bytes and Config takes ${MOST_BYTES}`, 'shorten descriptions, or make two packs');
    }
  }

  /** @internal */
  public _inputs(scope: IConstruct): { parameterName: string; parameterValue: string }[] {
    return [...packParameters(this.packRules)].flatMap(([parameterName, value]) => {
      const given = this.parameters[parameterName];
      if (given !== undefined) {
        return [{ parameterName, parameterValue: given }];
      }
      return 'managedPolicy' in value ? [{
        parameterName,
        parameterValue: Stack.of(scope).formatArn({
          service: 'iam', region: '', account: 'aws', resource: 'policy', resourceName: value.managedPolicy, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        }),
      }] : [];
    });
  }

  private left(control: ControlCoverage): ControlCoverage {
    const rules = control.rules.filter((rule) => this._reasons[rule] === undefined);
    const gone = control.rules.filter((rule) => this._reasons[rule] !== undefined).map((rule) => `${rule} is left out: ${this._reasons[rule]}`).join('; ');
    if (gone === '') {
      return control;
    }
    return rules.length === 0
      ? { ...control, rules, partly: undefined, notChecked: gone }
      : { ...control, rules, partly: [control.partly, gone].filter(Boolean).join('; ') };
  }
}

/** Values of parameters by name. */
interface Given {
  readonly [name: string]: string;
}

function packRules(rules: { readonly [name: string]: RuleData }, names: ReadonlySet<string>, described: (name: string) => string): PackRule[] {
  return [...names].map((name) => {
    const { identifier, parameters = {} } = rules[name];
    const text = described(name);
    return { name, identifier, parameters, description: text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text };
  });
}

function reasonsOf(where: string, rules: readonly PackRule[], excepted: ExceptedRule[]): { readonly [rule: string]: string } {
  const names = rules.map(({ name }) => name);
  return Object.fromEntries(excepted.map(({ rule, reason }, index) => {
    if (!names.includes(rule)) {
      throw invalidInput(where, `${shown(rule)} is left out and is no rule of the pack`, hint(rule, names));
    }
    if (excepted.findIndex((one) => one.rule === rule) !== index) {
      throw invalidInput(where, `${shown(rule)} is left out twice`, 'name it once');
    }
    return [rule, requireReason(where, `leaving out ${rule}`, reason)];
  }));
}

function checkedParameters(where: string, rules: readonly PackRule[], parameters: Given): Given {
  const known = [...packParameters(rules).keys()];
  for (const [name, value] of Object.entries(parameters)) {
    if (!known.includes(name)) {
      throw invalidInput(where, `${shown(name)} is no parameter of the pack`, known.length === 0 ? 'remove it: the pack has none' : hint(name, known));
    }
    if (value.trim() === '' || value.length > 4096) {
      throw invalidInput(where, `the parameter ${name} has ${value.trim().length} characters`, 'give it 1 to 4096');
    }
  }
  return { ...parameters };
}

function checkRules(where: string, rules: readonly PackRule[]): void {
  if (rules.length === 0 || rules.length > MOST_RULES) {
    throw invalidInput(where, `it has ${rules.length} rules`, `give it 1 to ${MOST_RULES}`);
  }
  const names = rules.map(({ name }) => logicalId(name).toLowerCase());
  const twice = rules.find((_, index) => names.indexOf(names[index]) !== index);
  if (twice) {
    throw invalidInput(where, `two of its rules are named ${shown(twice.name)}`, 'give each a name of its own, by its options');
  }
}

function hint(given: string, names: string[]): string {
  const near = nearest(given, names);
  return near === undefined ? `use one of ${[...names].sort().slice(0, 5).join(', ')}, ...` : `did you mean ${near}`;
}
