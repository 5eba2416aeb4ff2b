import { Value, textOf } from './values';
import { looksLikeSecret } from '../../identity/secret-detection';

/** Attributes that are secrets themselves. */
const SECRET_ATTRIBUTES: Record<string, string> = {
  'AWS::IAM::AccessKey': 'SecretAccessKey',
  'AWS::Cognito::UserPoolClient': 'ClientSecret',
};

/** CloudFormation puts the value of the secret where such a text stands. */
const DYNAMIC_REFERENCE = /\{\{resolve:(secretsmanager|ssm-secure):/;

/** Whether a name is that of a secret, whatever its value. */
export function namesSecret(name: string): boolean {
  // Any opaque value: what remains is the judgement of the name.
  return looksLikeSecret(name, 'opaque') !== undefined;
}

/** Whether a text is replaced by a secret at deployment. */
export function resolvesSecret(text: string): boolean {
  return DYNAMIC_REFERENCE.test(text);
}

/** Why a value that everybody with read access sees is a secret, or nothing. */
export function secretIn(name: string, value: Value): string | undefined {
  switch (value.kind) {
    case 'literal': return looksLikeSecret(name, textOf(value))?.reason;
    case 'reference':
      return SECRET_ATTRIBUTES[value.resource.type] === value.attribute ? `it is the ${value.attribute} of ${value.resource.logicalId}` : undefined;
    case 'unknown':
      if (value.hidden) {
        return 'it is a NoEcho parameter, which stands here in plain text';
      }
      return namesSecret(name) ? `the name is that of a secret and the value cannot be decided: ${value.why}` : undefined;
    default: return undefined;
  }
}
