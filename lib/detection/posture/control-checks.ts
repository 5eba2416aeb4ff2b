import { IConstruct } from 'constructs';
import type { ControlParameter } from './control-parameter';
import type { DisabledControl, PostureStandard } from './posture-standard';
import { invalidInput, requireReason, shown } from '../../private/errors';

/** Ids as `EC2.9`. */
export const CONTROL_ID = /^[A-Z][A-Za-z0-9]*\.[1-9]\d*$/;

/** Ids as CIS numbers them. */
export const CIS_NUMBER = /^\d+(\.\d+)+$/;

/** Controls with their reasons, each once, of a form. */
export function checkedControls(where: string, controls: DisabledControl[], form: RegExp = CONTROL_ID): DisabledControl[] {
  const seen = new Set<string>();
  return controls.map(({ control, reason }) => {
    if (!form.test(control)) {
      throw invalidInput(where, `${shown(control)} is not the id of a control`, `write it as Security Hub does, such as '${form === CIS_NUMBER ? '2.13' : 'EC2.9'}'`);
    }
    if (seen.has(control)) {
      throw invalidInput(where, `the control ${control} is off twice`, 'name it once');
    }
    seen.add(control);
    const text = requireReason(where, `the disabled control ${control}`, reason);
    if (text.length > 1024) {
      throw invalidInput(where, `the reason of the disabled control ${control} has ${text.length} characters`, 'say it in 1024');
    }
    return { control, reason: text };
  });
}

/** Each standard once: two versions of one are two standards. */
export function distinctStandards(scope: IConstruct | string, standards: PostureStandard[]): PostureStandard[] {
  const keys = standards.map(({ _key }) => _key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) {
    throw invalidInput(scope, `the standard ${twice} is named twice`, 'name it once');
  }
  return standards;
}

/** Parameters by control, in the order of their first mention; each parameter once. */
export function byControl(where: string, parameters: ControlParameter[]): Map<string, ControlParameter[]> {
  const controls = new Map<string, ControlParameter[]>();
  for (const parameter of parameters) {
    const others = controls.get(parameter.control) ?? [];
    if (others.some(({ name }) => name === parameter.name)) {
      throw invalidInput(where, `${parameter.name} of the control ${parameter.control} is given twice`, 'give it once');
    }
    controls.set(parameter.control, [...others, parameter]);
  }
  return controls;
}
