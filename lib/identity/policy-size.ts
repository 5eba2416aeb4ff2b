/** Longest values of what is known only at deployment; names of services' resources rarely exceed the last. */
const LONGEST: { readonly [reference: string]: number } = { 'AWS::Partition': 10, 'AWS::AccountId': 12, 'AWS::Region': 14, 'AWS::URLSuffix': 16 };
const LONGEST_ARN = 160;

/**
 * How many characters a policy has at most once deployed, as IAM counts them (without whitespace).
 *
 * @param resolved a policy document or statement after `Stack.resolve`
 */
export function policySize(resolved: unknown): number {
  if (typeof resolved === 'string') {
    return JSON.stringify(resolved).length;
  }
  if (Array.isArray(resolved)) {
    return resolved.reduce((sum: number, item) => sum + policySize(item) + 1, 2);
  }
  if (resolved && typeof resolved === 'object') {
    const entries = Object.entries(resolved);
    const [name, value] = entries[0] ?? [];
    if (entries.length === 1 && name === 'Ref' && typeof value === 'string') {
      return LONGEST[value] ?? LONGEST_ARN;
    }
    if (entries.length === 1 && name === 'Fn::Join') {
      return (value[1] as unknown[]).reduce((sum: number, item) => sum + policySize(item) - (typeof item === 'string' ? 2 : 0), 2);
    }
    if (entries.length === 1 && name?.startsWith('Fn::')) {
      return LONGEST_ARN;
    }
    return entries.reduce((sum, [key, item]) => sum + key.length + 4 + policySize(item), 2);
  }
  return String(resolved).length;
}
