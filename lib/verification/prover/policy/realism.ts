/** What makes a candidate a request that can be made: an action that exists and fits the resource, keys that fit each other. */
import type { Principal } from '../policy-facts';
import type { Atom } from './atoms';
import { atomHolds, negateAtom, presentAtom, textAtom } from './atoms';
import type { ActionCatalogue, CatalogueAction } from './catalogue';
import { NO_FORMATS, LITERAL, splitArn } from './patterns';
import type { StandIn } from './request-fields';
import type { Candidate, Layer } from './search';
import type { Mode } from './text-languages';


/** Checks candidates; keeps the atoms that it adds, so that it knows them again. */
export class Realism {
  private readonly known = new Map<string, Atom>();
  /** Atoms of actions of catalogues. */
  private readonly actions = new WeakSet<Atom>();
  private readonly groups = new WeakMap<ActionCatalogue, readonly Group[]>();

  /** Accepts the candidate, or says what else has to hold. Candidates that only want an action go to `futures`. */
  public check(candidate: Candidate, principal: Principal | StandIn, catalogue: ActionCatalogue | undefined, mode: Mode, futures: Candidate[]): 'accept' | Layer {
    const person = 'standsFor' in principal && principal.standsFor === 'anybody' ? this.person(candidate) : undefined;
    if (person !== undefined) return person;
    const present = mode === 'under' ? this.present(candidate) : [];
    if (present.length > 0) return [{ atoms: present }];
    if (catalogue === undefined || candidate.atoms.get('action')?.some(one => this.actions.has(one)) === true) return 'accept';
    const options = this.fitting(catalogue, candidate, mode);
    if (options.length === 0) futures.push(candidate);
    return options;
  }

  /** The account of whoever stands for anybody is that of the ARN: true of every request, so it is asked for in both modes. */
  private person({ values }: Candidate): Layer | undefined {
    const arn = values.get('aws:principalarn')?.[0];
    const account = values.get('aws:principalaccount')?.[0];
    if (arn === undefined) return undefined;
    const parts = splitArn(arn);
    if (parts.length < 6) return [{ atoms: [this.keep('aws:principalarn', 'arn:*:*::*:*', 'glob')] }];
    if (account === undefined || parts[4] === account) return undefined;
    // Both are the account of the ARN, or both are the account of the key, or neither is: that leaves less to choose from.
    const within = (one: string) => this.keep('aws:principalarn', `arn:*:*:*:${one}:*`, 'arn');
    const is = (one: string) => this.keep('aws:principalaccount', one, 'literal');
    return [
      { atoms: [is(parts[4]), within(parts[4])] },
      { atoms: [is(account), within(account)] },
      { atoms: [this.negation(is(account)), this.negation(within(parts[4]))] },
    ];
  }

  private negation(one: Atom): Atom {
    const key = `not ${one.id}`;
    const known = this.known.get(key) ?? negateAtom(one);
    this.known.set(key, known);
    return known;
  }

  /** Keys whose variables the candidate uses are there. */
  private present({ atoms }: Candidate): readonly Atom[] {
    const missing = new Set<string>();
    for (const list of atoms.values()) {
      for (const key of list.flatMap(one => one.needs ?? [])) {
        const known = this.known.get(`present ${key}`);
        if (known === undefined || atoms.get(key)?.includes(known) !== true) missing.add(key);
      }
    }
    return [...missing].map(key => {
      const one = this.known.get(`present ${key}`) ?? presentAtom(key);
      this.known.set(`present ${key}`, one);
      return one;
    });
  }

  private keep(field: string, pattern: string, style: 'glob' | 'literal' | 'arn'): Atom {
    const key = `${field} ${style} ${pattern}`;
    const one = this.known.get(key) ?? textAtom(field, [pattern], style);
    this.known.set(key, one);
    return one;
  }

  /** The actions of the catalogue that may satisfy the atoms, those of the same resources together. */
  private fitting(catalogue: ActionCatalogue, candidate: Candidate, mode: Mode): Layer {
    const onAction = candidate.atoms.get('action') ?? [];
    const onResource = candidate.atoms.get('resource') ?? [];
    const services = servicesOf(onResource);
    const named = onAction.filter(one => one.language.theory === 'text' && !one.language.negated);
    const onNothing = onResource.every(one => one.language.theory !== 'text' || one.language.negated || atomHolds(one, ['*'], mode, NO_FORMATS));
    const meets = (group: Group) => services === undefined || group.services === undefined || (group.resourceless && onNothing)
      || group.services.some(one => services.has(one));
    const fits = this.groupsOf(catalogue).filter(group => meets(group) && onAction.every(one => mayBeOfService(one, group.service))
      && group.names.some(name => named.every(one => atomHolds(one, [name], mode, NO_FORMATS))));
    // Those that work on the resource that was found come first.
    const found = candidate.values.get('resource');
    const ready = (group: Group) => Number(found !== undefined && atomHolds(group.resource, found, mode, NO_FORMATS));
    return fits.map(group => ({ group, first: ready(group) })).sort((a, b) => b.first - a.first)
      .map(({ group }) => ({ atoms: [group.action, group.resource] }));
  }

  private groupsOf(catalogue: ActionCatalogue): readonly Group[] {
    const known = this.groups.get(catalogue);
    if (known !== undefined) return known;
    const groups: Group[] = [];
    for (const [service, actions] of catalogue.services) {
      const byResources = new Map<string, CatalogueAction[]>();
      for (const action of actions) {
        const key = `${action.resourceOptional === true} ${action.resources.join(' ')}`;
        byResources.set(key, [...byResources.get(key) ?? [], action]);
      }
      for (const together of byResources.values()) {
        const { resources, resourceOptional } = together[0];
        const names = together.map(({ name }) => name.toLowerCase());
        const without = resources.length === 0 || resourceOptional === true;
        const literals = resources.map(arn => splitArn(arn)[2] ?? '*');
        const group = {
          service,
          names,
          ...(literals.some(one => /[*?]/.test(one)) ? {} : { services: literals }),
          resourceless: without,
          action: textAtom('action', names, 'literal'),
          resource: textAtom('resource', without ? [...resources, '${*}'] : resources, 'glob'),
        };
        this.actions.add(group.action);
        groups.push(group);
      }
    }
    this.groups.set(catalogue, groups);
    return groups;
  }
}

/** Actions of one service that work on the same resources. */
interface Group {
  readonly service: string;
  readonly names: readonly string[];
  /** Services whose resources they are; undefined where that is not said. */
  readonly services?: readonly string[];
  /** They work on `*` too. */
  readonly resourceless: boolean;
  readonly action: Atom;
  readonly resource: Atom;
}

/** The services of the resources that an atom names outright; undefined where none does. */
function servicesOf(atoms: readonly Atom[]): ReadonlySet<string> | undefined {
  for (const { language } of atoms) {
    if (language.theory !== 'text' || language.negated) continue;
    const services = language.patterns.map(({ kinds, codes }) => {
      const wildcard = kinds.findIndex(kind => kind !== LITERAL);
      const parts = splitArn(String.fromCharCode(...codes.slice(0, wildcard < 0 ? undefined : wildcard).slice(0, 200)));
      return parts.length > 3 ? parts[2] : undefined;
    });
    if (services.length > 0 && services.every(one => one !== undefined)) return new Set(services.map(one => one!));
  }
  return undefined;
}

/** False only where every pattern starts with another service. */
function mayBeOfService(one: Atom, service: string): boolean {
  if (one.language.theory !== 'text' || one.language.negated) return true;
  return one.language.patterns.some(({ kinds, codes }) => {
    for (let i = 0; i <= service.length; i++) {
      if (kinds[i] !== LITERAL) return kinds[i] !== undefined;
      if (codes[i] !== (i < service.length ? service.charCodeAt(i) : 58)) return false;
    }
    return true;
  });
}
