import { CfnAutomationRule, CfnAutomationRuleV2 } from 'aws-cdk-lib/aws-securityhub';
import { FindingMatch } from './finding-match';
import { FindingSeverity } from './finding-severity';
import { invalidInput, shown } from '../../private/errors';

/** Security Hub takes this many values of a field. */
const MOST_VALUES = 20;

type Comparison = 'EQUALS' | 'PREFIX';
interface Field {
  readonly property: keyof FindingMatch;
  readonly asff: keyof CfnAutomationRule.AutomationRulesFindingFiltersProperty;
  readonly ocsf: string;
  readonly comparison: Comparison;
  readonly form?: RegExp;
}

const FIELDS: readonly Field[] = [
  { property: 'accountIds', asff: 'awsAccountId', ocsf: 'cloud.account.uid', comparison: 'EQUALS', form: /^\d{12}$/ },
  { property: 'regions', asff: 'resourceRegion', ocsf: 'cloud.region', comparison: 'EQUALS', form: /^[a-z]{2,4}(-[a-z]+)+-\d+$/ },
  { property: 'controls', asff: 'complianceSecurityControlId', ocsf: 'compliance.control', comparison: 'EQUALS', form: /^[A-Z][A-Za-z0-9]*\.[1-9]\d*$/ },
  { property: 'products', asff: 'productName', ocsf: 'metadata.product.name', comparison: 'EQUALS' },
  { property: 'resourceIds', asff: 'resourceId', ocsf: 'resources.uid', comparison: 'EQUALS' },
  { property: 'resourceIdPrefixes', asff: 'resourceId', ocsf: 'resources.uid', comparison: 'PREFIX' },
  { property: 'titlePrefixes', asff: 'title', ocsf: 'finding_info.title', comparison: 'PREFIX' },
];

/** What says which finding, and not only where it is or how bad. */
const NARROW: readonly (keyof FindingMatch)[] = ['controls', 'resourceIds', 'resourceIdPrefixes', 'resourceTags', 'titlePrefixes'];

/** Whether a match names single findings or resources, so that hiding them hides nothing else. */
export function isNarrow(match: FindingMatch): boolean {
  return NARROW.some((property) => Object.keys(match[property] ?? {}).length > 0);
}

/** Refuses values that match nothing, and matches that match everything. */
export function checkMatch(where: string, match: FindingMatch): void {
  for (const { property, form } of FIELDS) {
    for (const value of (match[property] ?? []) as string[]) {
      if (value.trim() === '' || form && !form.test(value)) {
        throw invalidInput(where, `${property} has ${shown(value)}, which no finding has`, 'write it as findings have it');
      }
    }
  }
  for (const [property, values] of Object.entries(match)) {
    const names = Array.isArray(values) ? values as string[] : Object.keys((values ?? {}) as object);
    if (values !== undefined && names.length === 0) {
      throw invalidInput(where, `${property} is empty`, `leave ${property} out to match any`);
    }
    if (names.length > MOST_VALUES) {
      throw invalidInput(where, `${property} has ${names.length} values and Security Hub takes ${MOST_VALUES}`, 'make several rules');
    }
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw invalidInput(where, `${property} has ${shown(twice)} twice`, 'name it once');
    }
  }
  const ids = (match.resourceIds?.length ?? 0) + (match.resourceIdPrefixes?.length ?? 0);
  if (ids > MOST_VALUES) {
    throw invalidInput(where, `resourceIds and resourceIdPrefixes have ${ids} values and Security Hub takes ${MOST_VALUES}`, 'make several rules');
  }
  if (Object.values(match).every((value) => value === undefined)) {
    throw invalidInput(where, 'it matches every finding', 'name accounts, controls or resources');
  }
}

/** As Security Hub CSPM reads it. Findings that somebody has closed, or that are over, are left alone. */
export function asffCriteria(match: FindingMatch): CfnAutomationRule.AutomationRulesFindingFiltersProperty {
  const criteria: Record<string, unknown> = {
    recordState: [{ comparison: 'EQUALS', value: 'ACTIVE' }],
    workflowStatus: ['NEW', 'NOTIFIED'].map((value) => ({ comparison: 'EQUALS', value })),
  };
  for (const { property, asff, comparison } of FIELDS) {
    const filters = ((match[property] ?? []) as string[]).map((value) => ({ comparison, value }));
    if (filters.length > 0) {
      criteria[asff] = [...(criteria[asff] as object[] | undefined) ?? [], ...filters];
    }
  }
  if (match.severities) {
    criteria.severityLabel = match.severities.map((value) => ({ comparison: 'EQUALS', value }));
  }
  if (match.resourceTags) {
    criteria.resourceTags = Object.entries(match.resourceTags).map(([key, value]) => ({ comparison: 'EQUALS', key, value }));
  }
  return criteria;
}

/** As Security Hub's second version reads it: every filter of the list fits, of each one value. */
export function ocsfCriteria(match: FindingMatch): CfnAutomationRuleV2.CriteriaProperty {
  const byField = new Map<string, CfnAutomationRuleV2.OcsfStringFilterProperty[]>();
  for (const { property, ocsf, comparison } of FIELDS) {
    const filters = ((match[property] ?? []) as string[]).map((value) => ({ fieldName: ocsf, filter: { comparison, value } }));
    if (filters.length > 0) {
      byField.set(ocsf, [...byField.get(ocsf) ?? [], ...filters]);
    }
  }
  const compositeFilters: CfnAutomationRuleV2.CompositeFilterProperty[] = [...byField.values()].map((stringFilters) => ({ operator: 'OR', stringFilters }));
  if (match.severities) {
    compositeFilters.push({
      operator: 'OR',
      numberFilters: match.severities.map((severity) => ({ fieldName: 'vendor_attributes.severity_id', filter: { eq: severityNumber(severity) } })),
    });
  }
  if (match.resourceTags) {
    compositeFilters.push({
      operator: 'OR',
      mapFilters: Object.entries(match.resourceTags).map(([key, value]) => ({ fieldName: 'resources.tags', filter: { comparison: 'EQUALS', key, value } })),
    });
  }
  return { ocsfFindingCriteria: { compositeOperator: 'AND', compositeFilters } };
}

/** OCSF's number of a severity, which Security Hub's second version uses. */
export function severityNumber(severity: FindingSeverity): number {
  const { INFORMATIONAL, LOW, MEDIUM, HIGH, CRITICAL } = FindingSeverity;
  return [INFORMATIONAL, LOW, MEDIUM, HIGH, CRITICAL].indexOf(severity) + 1;
}
