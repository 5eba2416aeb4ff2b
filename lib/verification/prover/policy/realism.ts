/** What makes a candidate a request that can be made: an action that exists and fits the resource, keys that fit each other. */
import type { Principal } from '../policy-facts';
import type { Atom } from './atoms';
import { atomHolds, negateAtom, presentAtom, textAtom } from './atoms';
import type { ActionCatalogue } from './catalogue';
import { NO_FORMATS, LITERAL, splitArn } from './patterns';
import type { StandIn } from './request-fields';
import type { Candidate, Layer } from './search';
import type { Mode } from './text-languages';


/** Checks candidates; keeps the atoms that it adds, so that it knows them again. */
export class Realism {
  private readonly known = new Map<string, Atom>();
  /** Atoms of actions of the catalogue, with those of their resources. */
  private readonly actions = new WeakSet<Atom>();

  /** Accepts the candidate, or says what else has to hold. Candidates that only want an action go to `futures`. */
  public check(candidate: Candidate, principal: Principal | StandIn, catalogue: ActionCatalogue | undefined, mode: Mode, futures: Candidate[]): 'accept' | Layer {
    const person = 'standsFor' in principal && principal.standsFor === 'anybody' ? this.person(candidate) : undefined;
    if (person !== undefined) return person;
    const present = mode === 'under' ? this.present(candidate) : [];
    if (present.length > 0) return [{ atoms: present }];
    if (catalogue === undefined || candidate.atoms.get('action')?.some(one => this.actions.has(one)) === true) return 'accept';
    const options = this.fitting(catalogue, candidate.atoms.get('action') ?? [], mode);
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

  /** The actions of the catalogue that satisfy the atoms, each with the resources that it works on. */
  private fitting(catalogue: ActionCatalogue, atoms: readonly Atom[], mode: Mode): Layer {
    const result: { readonly atoms: readonly Atom[] }[] = [];
    for (const [service, actions] of catalogue.services) {
      if (!atoms.every(one => mayBeOfService(one, service))) continue;
      for (const { name, resources, resourceOptional } of actions) {
        if (!atoms.every(one => atomHolds(one, [name.toLowerCase()], mode, NO_FORMATS))) continue;
        const action = this.keep('action', name.toLowerCase(), 'literal');
        this.actions.add(action);
        const key = `resources ${resourceOptional === true} ${resources.join(' ')}`;
        const resource = this.known.get(key) ?? textAtom('resource', resources.length === 0 || resourceOptional === true ? [...resources, '${*}'] : resources, 'glob');
        this.known.set(key, resource);
        result.push({ atoms: [action, resource] });
      }
    }
    return result;
  }
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
