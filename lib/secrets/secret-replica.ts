import { Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { invalidInput, shown } from '../private/errors';

/**
 * A copy of a secret in another region, encrypted with a key of that region. It has the secret's value, tags and resource policy, but no
 * rotation of its own: each new version is copied. It is deleted when it is taken out of the list.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html
 */
export class SecretReplica {
  /**
   * A copy in a region.
   *
   * @param region such as `eu-central-1`
   * @param key a key of that region, imported by its ARN or of a stack there. Its policy must let the role that deploys and the readers use it
   * through `secretsmanager`, as that of a `CustomerKey` with this service does for identities of its account.
   * @throws if the region is none, or the key lies in another
   */
  public static of(region: string, key: kms.IKey): SecretReplica {
    if (Token.isUnresolved(region) || !/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) {
      throw invalidInput('SecretReplica.of', `${shown(region)} is not a region`, "write it out, such as 'eu-central-1'");
    }
    if (!Token.isUnresolved(key.env.region) && key.env.region !== region) {
      throw invalidInput('SecretReplica.of', `the key ${key.node.path} lies in ${key.env.region}, not in ${region}`, 'take a key of the region of the replica');
    }
    return new SecretReplica(region, key);
  }

  private constructor(
    /** The region. */
    public readonly region: string,
    /** The key that encrypts the copy. */
    public readonly key: kms.IKey,
  ) {}
}
