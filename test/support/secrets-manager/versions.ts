import { invalidParameter, ServiceError } from './service-error';

/** What one version holds: text, or bytes as base64. Absent in a version that RotateSecret made and nobody has filled. */
export type VersionContent = { readonly text: string } | { readonly binary: string };

interface Version {
  content?: VersionContent;
  readonly labels: Set<string>;
  readonly created: number;
}

/** A version for who lists them. */
export interface VersionEntry {
  readonly id: string;
  readonly labels: readonly string[];
  readonly created: number;
  readonly content?: VersionContent;
}

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';
const DAY = 24 * 60 * 60 * 1_000;
/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const MOST_VERSIONS = 100;
const MOST_LABELS = 20;

/**
 * The versions of one secret and their staging labels. A version is written once, a label is on one version at a time, AWSPREVIOUS
 * follows AWSCURRENT, and versions without labels are removed once they are a day old and more than a hundred.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export class Versions {
  private readonly versions = new Map<string, Version>();

  constructor(private readonly now: () => number) {}

  public has(id: string): boolean {
    return this.versions.has(id);
  }

  public content(id: string): VersionContent | undefined {
    return this.versions.get(id)?.content;
  }

  public created(id: string): number {
    return this.versions.get(id)!.created;
  }

  public labelsOf(id: string): string[] {
    return [...this.versions.get(id)?.labels ?? []];
  }

  /** Id of the version that has a label. */
  public holder(label: string): string | undefined {
    return [...this.versions].find(([, { labels }]) => labels.has(label))?.[0];
  }

  /** In the order in which they were made. */
  public get entries(): VersionEntry[] {
    return [...this.versions].map(([id, { labels, created, content }]) => ({ id, labels: [...labels], created, content }));
  }

  /** Writes a version and moves labels to it. The same content once more changes nothing, other content is refused. */
  public write(id: string, content: VersionContent, labels: readonly string[]): void {
    const version = this.versions.get(id);
    if (version?.content) {
      if (!sameContent(version.content, content)) {
        throw new ServiceError('ResourceExistsException', `You can't modify the value of the version ${id}: a version is written once.`);
      }
      return;
    }
    this.checkLabels(id, labels);
    this.add(id).content = content;
    labels.forEach((label) => this.attach(label, id));
    this.cleanUp();
  }

  /** Makes a version without a value, as RotateSecret does. */
  public reserve(id: string, label: string): void {
    this.checkLabels(id, [label]);
    this.add(id);
    this.attach(label, id);
  }

  /** What UpdateSecretVersionStage does. */
  public move(label: string, to: string | undefined, from: string | undefined): void {
    const holder = this.holder(label);
    if (to !== undefined && !this.has(to)) {
      throw invalidParameter(`Not a valid version: ${to}`);
    }
    if (from !== undefined && from !== holder) {
      throw invalidParameter(`RemoveFromVersionId must be the version that currently has the staging label ${label}.`);
    }
    if (to === undefined) {
      this.remove(label, from);
      return;
    }
    if (holder !== undefined && holder !== to && from === undefined) {
      throw invalidParameter(`The parameter RemoveFromVersionId can't be empty: the staging label ${label} is attached to version ${holder}.`);
    }
    this.checkLabels(to, [label]);
    this.attach(label, to);
    this.cleanUp();
  }

  /** Takes a label from the version that has it, if one has. */
  public detach(label: string): void {
    this.versions.forEach(({ labels }) => labels.delete(label));
  }

  private remove(label: string, from: string | undefined): void {
    if (from === undefined) {
      throw invalidParameter('Give MoveToVersionId, RemoveFromVersionId or both.');
    }
    if (label === CURRENT) {
      throw invalidParameter(`The staging label ${CURRENT} can only be moved to another version, not removed.`);
    }
    this.detach(label);
    this.cleanUp();
  }

  private attach(label: string, id: string): void {
    const holder = this.holder(label);
    if (holder === id) {
      return;
    }
    this.detach(label);
    this.versions.get(id)!.labels.add(label);
    if (label === CURRENT && holder !== undefined) {
      this.detach(PREVIOUS);
      this.versions.get(holder)!.labels.add(PREVIOUS);
    }
  }

  private add(id: string): Version {
    const version = this.versions.get(id) ?? { labels: new Set<string>(), created: this.now() };
    this.versions.set(id, version);
    return version;
  }

  private checkLabels(id: string, added: readonly string[]): void {
    const attached = new Set([...this.entries.flatMap(({ labels }) => labels), ...added]);
    if (attached.size > MOST_LABELS) {
      throw new ServiceError('LimitExceededException', `Version ${id} gets no more labels: a secret has at most ${MOST_LABELS}.`);
    }
  }

  private cleanUp(): void {
    const deprecated = [...this.versions].filter(([, { labels, created }]) => labels.size === 0 && created <= this.now() - DAY);
    for (const [id] of deprecated.slice(0, Math.max(0, this.versions.size - MOST_VERSIONS))) {
      this.versions.delete(id);
    }
  }
}

function sameContent(one: VersionContent, other: VersionContent): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
