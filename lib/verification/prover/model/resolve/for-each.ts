import { Gap } from '../../deployment';
import { assign, isObject, own } from '../sources/json-objects';
import { checkResource } from '../sources/parse-template';
import { MAX_DEPTH, tooDeep } from '../sources/read-file';
import { LoadedTemplate } from '../template-set';

const LOOP = /^Fn::ForEach::[A-Za-z0-9]+$/;
/** Entries that the loops of one template may come to. */
const MAX_ENTRIES = 20_000;

/** The sections of a template as objects. */
export interface Sections {
  readonly Resources?: unknown;
  readonly Parameters?: unknown;
  readonly Conditions?: unknown;
  readonly Mappings?: unknown;
  readonly Outputs?: unknown;
}

/**
 * The sections with `Fn::ForEach` written out, where what it runs over is given in the template; a gap where it is not.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
export function expandLoops(loaded: LoadedTemplate, gaps: Gap[]): Sections {
  const { template } = loaded;
  const sections: { [key: string]: unknown } = {};
  for (const name of ['Resources', 'Parameters', 'Conditions', 'Mappings', 'Outputs']) sections[name] = own(template, name);
  if (!usesLoops(template, loaded.file)) return withoutMacros(loaded, sections, gaps);
  const expansion = new Expansion(loaded, gaps);
  for (const name of ['Resources', 'Conditions', 'Outputs']) {
    sections[name] = expansion.value(sections[name], new Map(), name);
  }
  for (const [logicalId, resource] of Object.entries(isObject(sections.Resources) ? sections.Resources : {})) {
    if (!logicalId.startsWith('Fn::')) checkResource(loaded.file, logicalId, resource);
  }
  return withoutMacros(loaded, sections, gaps);
}

/** `Fn::Transform` among the resources puts others in its place. */
function withoutMacros(loaded: LoadedTemplate, sections: { [key: string]: unknown }, gaps: Gap[]): Sections {
  for (const name of ['Resources', 'Conditions', 'Outputs']) {
    const section = sections[name];
    if (!isObject(section) || !Object.keys(section).some((key) => key.startsWith('Fn::'))) continue;
    const rest: { [key: string]: unknown } = {};
    for (const [key, value] of Object.entries(section)) {
      if (!key.startsWith('Fn::')) {
        assign(rest, key, value);
      } else if (!LOOP.test(key)) {
        gaps.push(gapAt(loaded, name, `${key} in ${name} is rewritten at deployment`));
      }
    }
    sections[name] = rest;
  }
  return sections;
}

/** @throws ModelInputError if the template is nested too deep: what follows walks it by recursion */
function usesLoops(value: unknown, file: string, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth > MAX_DEPTH) throw tooDeep(file);
  let found = false;
  for (const key of Object.keys(value)) {
    // All of it is walked, for its depth.
    if (usesLoops((value as { readonly [key: string]: unknown })[key], file, depth + 1)) found = true;
    if (key.startsWith('Fn::ForEach::') && LOOP.test(key)) found = true;
  }
  return found;
}

class Expansion {
  private entries = 0;

  public constructor(private readonly loaded: LoadedTemplate, private readonly gaps: Gap[]) {}

  /** The value with the loops' identifiers replaced and loops within written out. */
  public value(value: unknown, bound: ReadonlyMap<string, string>, place: string): unknown {
    if (typeof value === 'string') return substituted(value, bound);
    if (Array.isArray(value)) return value.map((child) => this.value(child, bound, place));
    if (!isObject(value)) return value;
    const reference = own(value, 'Ref');
    if (typeof reference === 'string' && bound.has(reference) && Object.keys(value).length === 1) return bound.get(reference);
    const out: { [key: string]: unknown } = {};
    for (const [key, child] of Object.entries(value)) {
      if (LOOP.test(key)) {
        this.loop(key, child, bound, place, out);
      } else {
        assign(out, substituted(key, bound), this.value(child, bound, `${place}.${key}`));
      }
    }
    return out;
  }

  private loop(key: string, loop: unknown, bound: ReadonlyMap<string, string>, place: string, out: { [key: string]: unknown }): void {
    const [identifier, collection, body] = Array.isArray(loop) && loop.length === 3 ? loop : [];
    if (typeof identifier !== 'string' || !isObject(body)) {
      this.gaps.push(gapAt(this.loaded, place, `${key} is given no identifier, collection and body`));
      return;
    }
    const members = this.members(collection, bound, place);
    if (!members) {
      this.gaps.push(gapAt(this.loaded, place, `${key} runs over a collection that only the deployment knows`));
      return;
    }
    for (const member of members) {
      if (++this.entries > MAX_ENTRIES) {
        this.gaps.push(gapAt(this.loaded, place, `the loops of the template come to more than ${MAX_ENTRIES} entries`));
        return;
      }
      const inner = new Map(bound);
      inner.set(identifier, member);
      for (const [name, content] of Object.entries(body)) {
        if (LOOP.test(name)) {
          this.loop(name, content, inner, place, out);
        } else {
          assign(out, substituted(name, inner, true), this.value(content, inner, `${place}.${name}`));
        }
      }
    }
  }

  private members(collection: unknown, bound: ReadonlyMap<string, string>, place: string): string[] | undefined {
    const list = this.value(collection, bound, place);
    const texts = Array.isArray(list) ? list : undefined;
    return texts?.every((text) => typeof text === 'string' || typeof text === 'number') ? texts.map(String) : undefined;
  }
}

/** `${Name}`, and in keys `&{Name}` for it without what is no letter or digit. */
function substituted(text: string, bound: ReadonlyMap<string, string>, key = false): string {
  if (bound.size === 0 || !text.includes('{')) return text;
  return text.replace(/([$&])\{([A-Za-z0-9]+)\}/g, (whole, sign: string, name: string) => {
    const member = bound.get(name);
    if (member === undefined || (sign === '&' && !key)) return whole;
    return sign === '&' ? member.replace(/[^A-Za-z0-9]/g, '') : member;
  });
}

function gapAt(loaded: LoadedTemplate, place: string, because: string): Gap {
  const [, logicalId] = place.split('.');
  return { because, source: { template: loaded.stack, logicalId: logicalId ?? place }, bearsOn: 'both' };
}
