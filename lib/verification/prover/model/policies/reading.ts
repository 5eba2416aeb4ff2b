import type { Gap } from '../../deployment';
import { addressKey } from '../../deployment';
import type { Policy, Source } from '../../policy-facts';
import { Resolved, ResolvedResource, Unknown } from '../resolved';
import type { ResolvedCase } from '../resolved-case';
import type { DocumentKind } from './read-document';
import { readDocument } from './read-document';
import { field, flagOf, listOf, property, textOf, valueAt } from './resolved-values';

/** One case of the templates as it is being read: finding resources, reading documents, and what could not be read. */
export class Reading {
  public readonly gaps: Gap[] = [];
  private readonly assumed = new Set<string>();
  private readonly types = new Map<string, ResolvedResource[]>();
  private readonly byText = new Map<string, ResolvedResource[]>();

  public constructor(public readonly of: ResolvedCase) {
    for (const resource of of.resources) {
      push(this.types, resource.type, resource);
      push(this.byText, resource.id, resource);
      if (resource.arn !== undefined && resource.arn !== resource.id) {
        push(this.byText, resource.arn, resource);
      }
    }
  }

  /** Resources of a type, in the order of the templates. */
  public ofType(...types: readonly string[]): readonly ResolvedResource[] {
    return types.length === 1 ? this.types.get(types[0]) ?? [] : types.flatMap((type) => this.types.get(type) ?? []);
  }

  /** The resource with this `Ref` or ARN: of the types given, first that in the same account and region. */
  public find(text: string, types: readonly string[], near: ResolvedResource): ResolvedResource | undefined {
    const found = (this.byText.get(text) ?? []).filter(({ type }) => types.includes(type));
    return found.find(({ account, region }) => account === near.account && region === near.region)
      ?? found.find(({ account }) => account === near.account)
      ?? (text.startsWith('arn:') ? found[0] : undefined);
  }

  /** A text that only the deployment knows. */
  public letter(resource: ResolvedResource, at: string, because: string, format: 'account' | 'name' | 'no-colon' | 'any' = 'any'): string {
    return this.of.letters.letter(`${addressKey(resource.stack, resource.logicalId)}.${at}`, `\${${resource.stack}/${resource.logicalId}.${at}: ${because}}`, format);
  }

  /** The texts at a path. Those that nobody knows are letters; what is no text at all is a gap. */
  public texts(resource: ResolvedResource, path: string): string[] {
    return listOf(property(resource, path)).flatMap((item, index) => this.text(resource, item, `Properties.${path}.${index}`) ?? []);
  }

  /** A text, a letter for one that nobody knows, undefined where nothing is there. */
  public text(resource: ResolvedResource, value: Resolved | undefined, at: string): string | undefined {
    if (value === undefined || value === null) {
      return undefined;
    }
    if (value instanceof Unknown) {
      return this.letter(resource, at, value.because);
    }
    const text = textOf(value);
    if (text === undefined) {
      this.gap(resource, at, `${at} is not a text`);
    }
    return text;
  }

  /** The texts at a path, of which there should be one at most. */
  public textAt(resource: ResolvedResource, path: string): string | undefined {
    return this.text(resource, property(resource, path), `Properties.${path}`);
  }

  /** True or false at a path; `unknown` where only the deployment knows. */
  public flag(resource: ResolvedResource, path: string): boolean | 'unknown' | undefined {
    const value = property(resource, path);
    return value === undefined || value === null ? undefined : flagOf(value) ?? 'unknown';
  }

  /** A policy document at a path; undefined where none is there. */
  public document(resource: ResolvedResource, path: string, kind: DocumentKind, name?: string): Policy | undefined {
    const value = property(resource, path);
    return value === undefined || value === null ? undefined : this.documentOf(resource, value, path, kind, name);
  }

  /** A policy document that stands at a path. */
  public documentOf(resource: ResolvedResource, value: Resolved | undefined, path: string, kind: DocumentKind, name?: string): Policy {
    return readDocument(value, {
      kind,
      name: name ?? nameOf(resource.source),
      source: resource.source,
      at: `Properties.${path}`,
      letter: (at, because) => this.letter(resource, at, because),
    });
  }

  /** Tags of a resource as texts; undefined where they are not known whole. */
  public tags(resource: ResolvedResource): { [key: string]: string } | undefined {
    const value = resource.properties.Tags;
    if (value === undefined || value === null) {
      return {};
    }
    const pairs: [string, string][] = [];
    const isList = Array.isArray(value);
    if (value instanceof Unknown || typeof value !== 'object') {
      return undefined;
    }
    for (const [name, item] of Object.entries(value)) {
      const key = isList ? textOf(valueAt(item as Resolved, 'Key')) : name;
      const given = isList ? field(item as Resolved, 'Value') ?? '' : item as Resolved;
      const text = given instanceof Unknown ? this.letter(resource, `Properties.Tags.${name}`, given.because) : textOf(given);
      if (key === undefined || text === undefined) {
        return undefined;
      }
      pairs.push([key, text]);
    }
    return Object.fromEntries(pairs);
  }

  /** The text as people know it: letters in it by what they stand for. */
  public shown(text: string): string {
    return this.of.letters.shown(text);
  }

  /** Something that bears on all policies. */
  public gap(resource: ResolvedResource, at: string, because: string): void {
    this.gaps.push({ because, source: { ...resource.source, at }, bearsOn: 'policies' });
  }

  /** What is taken as given, in one sentence without a full stop. */
  public assume(sentence: string): void {
    this.assumed.add(sentence);
  }

  public get assumptions(): readonly string[] {
    return [...this.assumed];
  }
}

/** How explanations call a resource. */
export function nameOf(source: Source): string {
  return source.constructPath ?? `${source.template}/${source.logicalId}`;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) {
    map.set(key, [value]);
  } else {
    list.push(value);
  }
}
