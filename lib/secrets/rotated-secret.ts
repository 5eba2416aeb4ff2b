import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FunctionRotatedSecret } from './function-rotated-secret';
import { SecretOptions } from './secret-options';
import { ValueCharacters } from './value-characters';
import { invalidInput, shown } from '../private/errors';

/** Properties of {@link RotatedSecret}. */
export interface RotatedSecretProps extends SecretOptions {
  /**
   * The field of a JSON secret that holds the generated value.
   *
   * @default - the whole secret is the generated value, as plain text
   */
  readonly field?: string;

  /**
   * Other fields of the JSON secret, such as a user or host name. They stand readable in the template, so none may be
   * secret. Rotation keeps them, and also fields that were added later.
   *
   * @default - the generated field only
   */
  readonly publicFields?: { [name: string]: string };

  /**
   * Number of characters of the generated value, 1 to 4096. With the characters it must give at least 128 bits of entropy.
   *
   * @default 32, which is 190 bits with the default characters
   */
  readonly length?: number;

  /**
   * The characters of the generated value.
   *
   * @default ValueCharacters.ALPHANUMERIC
   */
  readonly characters?: ValueCharacters;
}

/**
 * A secret whose value is generated, encrypted with a customer key, readable by named identities only, rotated by a
 * schedule and watched.
 *
 * The first value comes from Secrets Manager, each later one from Node's cryptographic generator in the rotation
 * function; both draw each character evenly, so the entropy is the length times `characters.bitsPerCharacter`. The value is
 * never in a template, an environment variable or a log.
 *
 * The rotation changes the secret only. Use another kind where something else must learn the new value, such as a database.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export class RotatedSecret extends FunctionRotatedSecret {
  /**
   * @throws if the length, the characters and the fields do not make a value of at least 128 bits of entropy
   */
  constructor(scope: Construct, id: string, props: RotatedSecretProps) {
    const characters = props.characters ?? ValueCharacters.ALPHANUMERIC;
    const length = props.length ?? 32;
    validateValue(scope, id, props, characters, length);
    super(scope, id, props, {
      passwordLength: length,
      excludeCharacters: characters._excluded || undefined,
      requireEachIncludedType: false,
      ...(props.field === undefined ? {} : { generateStringKey: props.field, secretStringTemplate: JSON.stringify(props.publicFields ?? {}) }),
    });
    this._rotateWith({
      asset: 'secrets/generated-secret-rotation.lambda',
      environment: {
        VALUE_LENGTH: String(length),
        VALUE_CODE_POINTS: characters._codePoints,
        ...(props.field === undefined ? {} : { VALUE_FIELD: props.field }),
      },
    });
  }
}

function validateValue(scope: Construct, id: string, props: RotatedSecretProps, characters: ValueCharacters, length: number): void {
  const where = `${scope.node.path || 'App'}/${id}`;
  if (Token.isUnresolved(length) || !Number.isInteger(length) || length < 1 || length > 4096) {
    throw invalidInput(where, `a length of ${shown(length)}`, 'use a whole number from 1 to 4096');
  }
  const bits = length * characters.bitsPerCharacter;
  if (bits < 128) {
    const enough = Math.ceil(128 / characters.bitsPerCharacter);
    throw invalidInput(where, `${length} of these characters give ${Math.floor(bits)} bits of entropy, less than 128`, `use a length of ${enough} or more`);
  }
  if (props.field === '') {
    throw invalidInput(where, 'the field has no name', 'name it, or leave it out for a plain-text secret');
  }
  const fields = Object.keys(props.publicFields ?? {});
  if (props.field === undefined && fields.length > 0) {
    throw invalidInput(where, `publicFields ${shown(fields)} without a field for the generated value`, 'name the field, for a plain-text secret has no others');
  }
  if (props.field !== undefined && fields.includes(props.field)) {
    throw invalidInput(where, `publicFields has the generated field ${shown(props.field)} too`, 'leave it out: its value is generated');
  }
}
