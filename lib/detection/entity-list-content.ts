import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { isIP } from 'net';
import { tmpdir } from 'os';
import * as path from 'path';
import { Stack, Token } from 'aws-cdk-lib';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { invalidInput, shown } from '../private/errors';

/** How the file of a list is written. */
export enum EntityListFormat {
  /** One address, range or domain a line. */
  TXT = 'TXT',
  /** Structured Threat Information Expression. */
  STIX = 'STIX',
  /** Open Threat Exchange, as CSV. */
  OTX_CSV = 'OTX_CSV',
  /** AlienVault's reputation feed. */
  ALIEN_VAULT = 'ALIEN_VAULT',
  /** Proofpoint's ET Intelligence feed, as CSV. */
  PROOF_POINT = 'PROOF_POINT',
  /** FireEye iSIGHT, as CSV. */
  FIRE_EYE = 'FIRE_EYE',
}

/** Where GuardDuty finds a list. */
interface EntityListLocation {
  readonly location: string;
  readonly format: EntityListFormat;
  readonly expectedBucketOwner: string;
}

/**
 * What a {@link ThreatList} or a {@link TrustedList} has in it.
 *
 * GuardDuty reads the object once, as whoever deploys it: the role that CloudFormation acts as needs `s3:GetObject` for it, and
 * `kms:Decrypt` where a key of yours encrypts it.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-lists-prerequisites.html
 */
export class EntityListContent {
  /**
   * Entries of this app, which are deployed as an asset: a changed entry changes the list.
   *
   * @param entries public addresses such as `203.0.113.7`, ranges such as `198.51.100.0/24` or `2001:db8::/48`, and domains such as
   * `bad.example.com`
   * @throws if there is none, one is something else, or one is there twice
   */
  public static fromEntries(entries: string[]): EntityListContent {
    const where = 'EntityListContent.fromEntries';
    if (entries.length === 0) {
      throw invalidInput(where, 'there is no entry', 'name at least one');
    }
    for (const entry of entries) {
      if (Token.isUnresolved(entry)) {
        throw invalidInput(where, 'an entry is known only at deployment, and the file is written before', 'write its value');
      }
      if (!isAddress(entry) && !isDomain(entry)) {
        throw invalidInput(where, `${shown(entry)} is neither an address, a range nor a domain`, "write it as '203.0.113.7', '198.51.100.0/24' or 'bad.example.com'");
      }
    }
    const twice = entries.find((entry, index) => entries.indexOf(entry) !== index);
    if (twice !== undefined) {
      throw invalidInput(where, `${shown(twice)} is there twice`, 'name it once');
    }
    return new EntityListContent([...entries], (scope) => fileOf(scope, entries));
  }

  /**
   * An object that others write. GuardDuty does not see that it changed: give each state of the list a key of its own, such as
   * `threats/2026-11-29.txt`.
   *
   * @param bucket of the account of the detector
   * @param key the object's key
   * @param format how it is written
   * @throws if the key is empty or begins with a slash
   */
  public static fromBucket(bucket: IBucket, key: string, format: EntityListFormat = EntityListFormat.TXT): EntityListContent {
    if (!Token.isUnresolved(key) && !/^[^/]/.test(key)) {
      throw invalidInput('EntityListContent.fromBucket', `${shown(key)} is not the key of an object`, "write it without a slash at its beginning, such as 'threats/2026-11-29.txt'");
    }
    return new EntityListContent(undefined, () => ({ location: bucket.s3UrlForObject(key), format, expectedBucketOwner: bucket.env.account }));
  }

  private constructor(
    /**
     * The entries, where this app knows them.
     *
     * @internal
     */
    public readonly _entries: string[] | undefined,
    /** @internal */
    public readonly _bind: (scope: Construct) => EntityListLocation,
  ) {}
}

function isAddress(entry: string): boolean {
  const [address, length, ...more] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) {
    return false;
  }
  return length === undefined || (/^(0|[1-9]\d{0,2})$/.test(length) && Number(length) <= (family === 4 ? 32 : 128));
}

function isDomain(entry: string): boolean {
  return entry.length <= 253 && /^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.[a-z]([a-z0-9-]*[a-z0-9])?$/i.test(entry);
}

/** Named by what is in it, so that the same entries are the same asset on every machine. */
function fileOf(scope: Construct, entries: readonly string[]): EntityListLocation {
  const folder = mkdtempSync(path.join(tmpdir(), 'entity-list-'));
  const file = path.join(folder, 'entities.txt');
  writeFileSync(file, `${entries.join('\n')}\n`);
  const asset = new Asset(scope, 'Entries', { path: file });
  // Where staging is off, the file is read from where it is.
  if (path.resolve(asset.assetPath) !== file) {
    rmSync(folder, { recursive: true });
  }
  return { location: asset.s3ObjectUrl, format: EntityListFormat.TXT, expectedBucketOwner: Stack.of(scope).account };
}
