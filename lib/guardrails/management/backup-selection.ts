import { BackupResourceType } from './backup-resource-type';
import { requireRole, roleArn } from './backup-role';
import { assign, node, present } from './inheritance';
import { requireEachOnce, requireForm } from './policy-checks';
import { invalidInput } from '../../private/errors';

/** A condition on a tag of a resource. */
export class BackupTagCondition {
  /** The tag has exactly this value. */
  public static stringEquals(key: string, value: string): BackupTagCondition {
    return new BackupTagCondition('string_equals', key, value);
  }

  /** The tag has another value or is not there. */
  public static stringNotEquals(key: string, value: string): BackupTagCondition {
    return new BackupTagCondition('string_not_equals', key, value);
  }

  /** The tag has a value like this one, in which `*` stands for any characters. */
  public static stringLike(key: string, value: string): BackupTagCondition {
    return new BackupTagCondition('string_like', key, value);
  }

  /** The tag has no value like this one, in which `*` stands for any characters. */
  public static stringNotLike(key: string, value: string): BackupTagCondition {
    return new BackupTagCondition('string_not_like', key, value);
  }

  private constructor(
    /** @internal */
    public readonly _operator: string,
    /** Key of the tag. */
    public readonly key: string,
    /** Its value. */
    public readonly value: string,
  ) {
    requireForm('BackupTagCondition', key, TAG_KEY, 'the key of a tag', 'use up to 128 letters, digits, spaces and _.:/=+-@');
    requireForm('BackupTagCondition', value, TAG_VALUE, 'the value of a tag', 'use up to 256 characters');
  }
}

const TAG_KEY = /^[\p{L}\p{N}\p{Z}_.:/=+@-]{1,128}$/u;
const TAG_VALUE = /^[^\u0000-\u001f]{0,256}$/u;

/** Who backs up what a selection finds, and what else must hold. */
export interface BackupSelectionOptions {
  /**
   * Name of the role that AWS Backup assumes. It must exist in each account, with the permissions to find and to back up the resources.
   */
  readonly roleName: string;

  /**
   * Path of the role, beginning and ending with a slash.
   *
   * @default '/'
   */
  readonly rolePath?: string;

  /**
   * Conditions on tags, all of which must hold, up to 30.
   *
   * @default - none
   */
  readonly conditions?: BackupTagCondition[];
}

/** Resources that have a tag. */
export interface BackupTagSelectionOptions extends BackupSelectionOptions {
  /** Key of the tag. */
  readonly tagKey: string;

  /** Values of which the tag has one, written exactly. */
  readonly tagValues: string[];
}

/** Resources by their types. */
export interface BackupResourceSelectionOptions extends BackupSelectionOptions {
  /** Types that are included. */
  readonly resourceTypes: BackupResourceType[];

  /**
   * Types that are left out.
   *
   * @default - none
   */
  readonly notResourceTypes?: BackupResourceType[];
}

/**
 * Resources that a backup plan covers. The selections of one plan are all by tag, or all by type.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_backup_syntax.html
 */
export class BackupSelection {
  /**
   * Resources that have a tag.
   *
   * @param name of the selection: up to 50 letters, digits and _-.
   * @throws if a name, tag or role is not of the right form
   */
  public static tag(name: string, options: BackupTagSelectionOptions): BackupSelection {
    const where = `BackupSelection.tag ${name}`;
    requireForm(where, options.tagKey, TAG_KEY, 'the key of a tag', 'use up to 128 letters, digits, spaces and _.:/=+-@');
    requireValues(where, options.tagValues);
    return new BackupSelection(name, 'tags', where, options, (locked) => ({ tag_key: assign(options.tagKey, locked), tag_value: assign(options.tagValues, locked) }));
  }

  /**
   * Resources of some types.
   *
   * @param name of the selection: up to 50 letters, digits and _-.
   * @throws if a name or role is not of the right form, if there is no type or one twice
   */
  public static resources(name: string, options: BackupResourceSelectionOptions): BackupSelection {
    const where = `BackupSelection.resources ${name}`;
    const { resourceTypes, notResourceTypes } = options;
    requireEachOnce(where, 'type of resources', resourceTypes.map(({ _in }) => _in('aws')));
    if (notResourceTypes) {
      requireEachOnce(where, 'type of resources that is left out', notResourceTypes.map(({ _in }) => _in('aws')));
    }
    return new BackupSelection(name, 'resources', where, options, (locked, partition) => {
      const list = (types: readonly BackupResourceType[]) => assign(types.map(({ _in }) => _in(partition)), locked);
      return present({ resource_types: list(resourceTypes), not_resource_types: notResourceTypes && list(notResourceTypes) });
    });
  }

  private constructor(
    /** Its name. */
    public readonly name: string,
    /** @internal */
    public readonly _kind: string,
    where: string,
    private readonly options: BackupSelectionOptions,
    private readonly members: (locked: boolean, partition: string) => Record<string, object>,
  ) {
    const { roleName, rolePath = '/', conditions = [] } = options;
    requireForm(where, name, /^[A-Za-z0-9_.-]{1,50}$/, 'the name of a selection', 'use up to 50 letters, digits and _-.');
    requireRole(where, roleName, rolePath);
    if (conditions.length > 30) {
      throw invalidInput(where, `${conditions.length} conditions`, 'use at most 30');
    }
  }

  /** @internal */
  public _written(partition: string, locked: boolean): object {
    const { roleName, rolePath = '/', conditions } = this.options;
    return node(present({
      iam_role_arn: assign(roleArn(partition, roleName, rolePath), locked),
      ...this.members(locked, partition),
      conditions: conditions && node(conditionsOf(conditions, locked), locked),
    }), locked);
  }
}

function requireValues(where: string, values: readonly string[]): void {
  values.forEach((value) => requireForm(where, value, TAG_VALUE, 'the value of a tag', 'use up to 256 characters'));
  if (values.length === 0 || new Set(values).size !== values.length) {
    throw invalidInput(where, values.length === 0 ? 'there is no value of the tag' : 'a value of the tag is there twice', 'name each value once');
  }
}

function conditionsOf(conditions: readonly BackupTagCondition[], locked: boolean): Record<string, object> {
  const operators: Record<string, Record<string, object>> = {};
  conditions.forEach(({ _operator, key, value }, index) => {
    const named = operators[_operator] ??= {};
    named[`condition_${index + 1}`] = node({ condition_key: assign(`aws:ResourceTag/${key}`, locked), condition_value: assign(value, locked) }, locked);
  });
  return Object.fromEntries(Object.entries(operators).map(([operator, named]) => [operator, node(named, locked)]));
}
