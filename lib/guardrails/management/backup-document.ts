import { BackupMalwareScanner, BackupPolicyPlan, BackupPolicyProps, BackupScannedResource } from './backup-policy-props';
import { requireRole, roleArn } from './backup-role';
import { BackupContext, NAME, writtenRule, writtenTags } from './backup-rule-document';
import { assign, node, present } from './inheritance';
import { partitionOf, requireEachOnce, requireForm } from './policy-checks';
import { invalidInput } from '../../private/errors';

/** The plans that a policy sets. Children may add others to locked ones, as they could not overwrite them. */
export function backupPlans(where: string, { plans, lockForChildren = true }: BackupPolicyProps): object {
  requireEachOnce(where, 'backup plan', plans.map(({ planName }) => planName));
  const written = Object.fromEntries(plans.map((plan) => [plan.planName, writtenPlan(`${where}/${plan.planName}`, plan, lockForChildren)]));
  return { ...(lockForChildren ? { '@@operators_allowed_for_child_policies': ['@@append'] } : {}), ...written };
}

function writtenPlan(where: string, plan: BackupPolicyPlan, locked: boolean): object {
  requireForm(where, plan.planName, NAME, 'the name of a backup plan', 'use up to 50 letters, digits and _-.');
  const context: BackupContext = { where, locked, partition: partitionOf(where, plan.regions) };
  return node(present({
    regions: assign(plan.regions, locked),
    rules: rules(context, plan),
    selections: selections(context, plan),
    advanced_backup_settings: advanced(plan, locked),
    backup_plan_tags: plan.planTags && writtenTags(context, plan.planTags),
    scan_settings: scanner(context, plan),
  }), locked);
}

function rules(context: BackupContext, plan: BackupPolicyPlan): object {
  requireEachOnce(context.where, 'backup rule', plan.rules.map(({ ruleName }) => ruleName));
  return node(Object.fromEntries(plan.rules.map((rule) => [rule.ruleName, writtenRule(context, rule)])), context.locked);
}

function selections({ where, partition, locked }: BackupContext, plan: BackupPolicyPlan): object {
  requireEachOnce(where, 'backup selection', plan.selections.map(({ name }) => name));
  const [kind, ...others] = [...new Set(plan.selections.map(({ _kind }) => _kind))];
  if (others.length > 0) {
    throw invalidInput(where, 'some selections are by tag and some by type, which exclude each other', 'use BackupSelection.resources with conditions on tags, or two plans');
  }
  const written = Object.fromEntries(plan.selections.map((selection) => [selection.name, selection._written(partition, locked)]));
  return node({ [kind]: node(written, locked) }, locked);
}

function advanced({ windowsVss, s3AccessControlLists, s3ObjectTags }: BackupPolicyPlan, locked: boolean): object | undefined {
  const set = (on: boolean | undefined) => (on === undefined ? undefined : assign(on ? 'enabled' : 'disabled', locked));
  const settings = Object.entries({
    ec2: present({ windows_vss: set(windowsVss) }),
    s3: present({ backup_acls: set(s3AccessControlLists), backup_object_tags: set(s3ObjectTags) }),
  }).filter(([, one]) => Object.keys(one).length > 0).map(([name, one]) => [name, node(one, locked)] as const);
  return settings.length > 0 ? node(Object.fromEntries(settings), locked) : undefined;
}

function scanner({ where, partition, locked }: BackupContext, { malwareScanner, rules: all }: BackupPolicyPlan): object | undefined {
  const asked = all.some(({ malwareScan }) => malwareScan !== undefined);
  if (asked !== (malwareScanner !== undefined)) {
    throw invalidInput(where, asked ? 'a rule asks for a scan for malware, and the plan has no scanner' : 'the plan has a scanner for malware, and no rule asks for a scan',
      'give both malwareScanner of the plan and malwareScan of a rule');
  }
  return malwareScanner && node({ GUARDDUTY: writtenScanner({ where, partition, locked }, malwareScanner) }, locked);
}

function writtenScanner({ where, partition, locked }: BackupContext, { roleName, rolePath = '/', resources = [BackupScannedResource.ALL] }: BackupMalwareScanner): object {
  requireRole(where, roleName, rolePath);
  requireEachOnce(where, 'type of scanned resources', resources);
  if (resources.includes(BackupScannedResource.ALL) && resources.length > 1) {
    throw invalidInput(where, 'all resources are scanned, and some are named beside', 'name all, or some');
  }
  return node({ resource_types: assign(resources, locked), scanner_role_arn: assign(roleArn(partition, roleName, rolePath), locked) }, locked);
}
