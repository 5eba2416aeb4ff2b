import { ModelInputError, shownValue } from '../errors';

/** The parts of an export of organization policies. */

/** An SCP or RCP as it is exported. */
export interface ExportedPolicy {
  readonly id?: string;
  readonly name: string;
  readonly kind: 'scp' | 'rcp';
  readonly content: unknown;
  /** Ids of roots, units and accounts. */
  readonly targets: readonly string[];
  readonly place: string;
}

interface Fields { readonly [name: string]: unknown }

const KINDS: { readonly [type: string]: ExportedPolicy['kind'] } = { SERVICE_CONTROL_POLICY: 'scp', RESOURCE_CONTROL_POLICY: 'rcp' };

/**
 * The SCPs and RCPs of an export.
 *
 * @throws ModelInputError for what is not like the answers of `describe-policy` and `list-targets-for-policy`
 */
export function exportedPolicies(json: { readonly Policies?: unknown }, file: string): ExportedPolicy[] {
  const list = json.Policies;
  if (!Array.isArray(list)) {
    throw new ModelInputError(file, 'Policies', `${shownValue(list)} is not a list`, 'write the answers of aws organizations describe-policy in a list');
  }
  return list.flatMap((item, index) => {
    const place = `Policies.${index}`;
    const outer = objectAt(item, file, place);
    const inner = outer.Policy === undefined ? outer : objectAt(outer.Policy, file, `${place}.Policy`);
    const at = outer.Policy === undefined ? place : `${place}.Policy`;
    const summary = inner.PolicySummary === undefined ? inner : objectAt(inner.PolicySummary, file, `${at}.PolicySummary`);
    const { Type: type, Name: name, Id: id } = summary;
    if (typeof type !== 'string' || !/^[A-Z_0-9]+$/.test(type)) {
      throw new ModelInputError(file, `${at}.PolicySummary.Type`, `${shownValue(type)} is not a type of policy`, 'write SERVICE_CONTROL_POLICY or RESOURCE_CONTROL_POLICY');
    }
    if (!Object.prototype.hasOwnProperty.call(KINDS, type)) {
      return [];
    }
    if (inner.Content === undefined) {
      throw new ModelInputError(file, `${at}.Content`, 'the policy has no Content', 'add that of aws organizations describe-policy');
    }
    return [{
      ...(typeof id === 'string' && { id }),
      name: typeof name === 'string' ? name : typeof id === 'string' ? id : place,
      kind: KINDS[type],
      content: inner.Content,
      targets: targetsOf(outer.Targets ?? inner.Targets, file, place),
      place: at,
    }];
  });
}

/** Parent by account or unit: an object, or a list of what `list-parents` gives with the child's `Id` or `ChildId` beside it. */
export function parentsOf(value: unknown, file: string): Map<string, string> {
  const parents = new Map<string, string>();
  if (value === undefined) {
    return parents;
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      const { ChildId: child, Id: id, ParentId: parent, Parents: list } = objectAt(item, file, `Parents.${index}`);
      const own = child ?? id;
      const above = parent ?? (Array.isArray(list) ? (list[0] as Fields | undefined)?.Id : undefined);
      if (typeof own !== 'string' || typeof above !== 'string') {
        throw new ModelInputError(file, `Parents.${index}`, `${shownValue(item)} does not name a child and its parent`, 'write ChildId and ParentId');
      }
      parents.set(own, above);
    });
    return parents;
  }
  for (const [child, parent] of Object.entries(objectAt(value, file, 'Parents'))) {
    if (typeof parent !== 'string') {
      throw new ModelInputError(file, `Parents.${child}`, `${shownValue(parent)} is not the id of a root or unit`, 'write a text');
    }
    parents.set(child, parent);
  }
  return parents;
}

function targetsOf(value: unknown, file: string, place: string): string[] {
  if (!Array.isArray(value)) {
    throw new ModelInputError(file, `${place}.Targets`, `${shownValue(value)} is not a list`, 'add those of aws organizations list-targets-for-policy');
  }
  return value.map((target, index) => {
    const id = typeof target === 'string' ? target : (target as Fields | null)?.TargetId;
    if (typeof id !== 'string') {
      throw new ModelInputError(file, `${place}.Targets.${index}`, `${shownValue(target)} names no target`, 'write an object with TargetId');
    }
    return id;
  });
}

function objectAt(value: unknown, file: string, place: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ModelInputError(file, place, `${shownValue(value)} is not an object`, 'write one in braces');
  }
  return value as Fields;
}
