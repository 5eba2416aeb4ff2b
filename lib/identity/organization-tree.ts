import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { OrganizationTarget } from './organization-target';
import { invalidInput, shown } from '../private/errors';
import { enumerate } from '../private/names';
import { nearest } from '../private/nearest';

/** Levels of units below a root. */
const DEEPEST = 5;
/** Characters of a unit's name. */
const LONGEST_NAME = 128;
/** Names that an error lists. */
const MOST_LISTED = 8;

/** The root, units and accounts of one organization, by what people call them. */
export class OrganizationTree {
  private readonly units = new Map<string, OrganizationTarget>();
  private readonly accounts: OrganizationTarget[] = [];
  private readonly accountNames = new Map<string, OrganizationTarget>();
  private readonly ids = new Map<string, string>();
  private readonly registered = new Set<OrganizationTarget>();

  constructor(private readonly scope: IConstruct, public readonly root: OrganizationTarget) {
    this.claimId(root.targetId, 'the root');
  }

  public get targets(): OrganizationTarget[] {
    return [this.root, ...this.units.values(), ...this.accounts];
  }

  /** Where a unit of this path would stand, checked before anything is made. */
  public placeOfUnit(path: string): { readonly path: string; readonly name: string; readonly parent: OrganizationTarget } {
    const names = this.namesOf(path);
    const whole = names.join('/');
    if (names.length === 0) {
      throw invalidInput(this.scope, `${shown(path)} names no unit`, "write its names from the root down, such as 'Workloads/Production'");
    }
    if (names.length > DEEPEST) {
      throw invalidInput(this.scope, `the unit ${shown(whole)} is ${names.length} levels below the root`, `nest units at most ${DEEPEST} deep`);
    }
    if (this.units.has(whole)) {
      throw invalidInput(this.scope, `there are two units ${shown(whole)}`, 'declare each unit once');
    }
    const above = names.slice(0, -1).join('/');
    const parent = above === '' ? this.root : this.units.get(above);
    if (!parent) {
      throw invalidInput(this.scope, `the unit ${shown(whole)} stands below ${shown(above)}, which is not declared`, `declare ${shown(above)} before it`);
    }
    return { path: whole, name: names[names.length - 1], parent };
  }

  public addUnit(path: string, unitId: string, registered = false): OrganizationTarget {
    const { path: whole, name, parent } = this.placeOfUnit(path);
    const unit = OrganizationTarget.organizationalUnit(unitId, { name, parent });
    this.claimId(unitId, `the unit ${whole}`);
    this.units.set(whole, unit);
    if (registered) {
      this.registered.add(unit);
    }
    return unit;
  }

  public addAccount(accountId: string, unit: string, name?: string): OrganizationTarget {
    const label = name ?? accountId;
    const parent = this.placeOfAccount(label, unit);
    const account = OrganizationTarget.account(accountId, { name, parent });
    this.claimId(accountId, `the account ${label}`);
    this.accountNames.set(label, account);
    this.accounts.push(account);
    return account;
  }

  /** The root or unit that an account of this name would be in, checked before anything is made. */
  public placeOfAccount(account: string, unit: string): OrganizationTarget {
    if (this.accountNames.has(account)) {
      throw invalidInput(this.scope, `there are two accounts ${shown(account)}`, 'give each account a name of its own');
    }
    if (typeof unit !== 'string' || unit.trim() === '') {
      throw invalidInput(this.scope, `the account ${shown(account)} is placed nowhere`, "name its unit, such as 'Workloads/Production', or '/' for the root");
    }
    return unit.trim() === '/' ? this.root : this.unit(unit);
  }

  /** Whether Control Tower owns a unit. */
  public isRegistered(unit: OrganizationTarget): boolean {
    return this.registered.has(unit);
  }

  public unit(path: string): OrganizationTarget {
    const found = this.units.get(this.namesOf(path).join('/')) ?? [...this.units.values()].find(({ targetId }) => !Token.isUnresolved(path) && targetId === path);
    if (!found) {
      throw this.unknown('unit', path, [...this.units.keys()], path.trim() === '/' ? 'take the root of the organization' : undefined);
    }
    return found;
  }

  public account(nameOrId: string): OrganizationTarget {
    const found = this.accountNames.get(nameOrId) ?? this.accounts.find(({ targetId }) => !Token.isUnresolved(nameOrId) && targetId === nameOrId);
    if (!found) {
      throw this.unknown('account', nameOrId, [...this.accountNames.keys()]);
    }
    return found;
  }

  private unknown(what: string, wanted: string, known: string[], fix?: string): Error {
    const close = probablyMeant(wanted, known);
    const listed = known.slice(0, MOST_LISTED).map(shown);
    const rest = known.length > MOST_LISTED ? ` and ${known.length - MOST_LISTED} more` : '';
    const names = rest ? `${listed.join(', ')}${rest}` : enumerate(listed);
    const take = close ? `write ${shown(close)}, or declare it` : known.length > 0 ? `take one of ${names}, or declare it` : `declare it: there is no ${what} yet`;
    return invalidInput(this.scope, `there is no ${what} ${shown(wanted)}`, fix ?? take);
  }

  /** The names of a path, from the root down. A slash in front is as good as none. */
  private namesOf(path: string): string[] {
    if (Token.isUnresolved(path)) {
      throw invalidInput(this.scope, 'the path of a unit is known only at deployment', "write its names from the root down, such as 'Workloads/Production'");
    }
    const inner = path.trim().replace(/^\//, '');
    const names = inner === '' ? [] : inner.split('/');
    const bad = names.find((name) => name.trim() === '' || name !== name.trim() || name.length > LONGEST_NAME);
    if (bad !== undefined) {
      throw invalidInput(this.scope, `the path ${shown(path)} has ${shown(bad)} as the name of a unit`,
        `use one to ${LONGEST_NAME} characters between slashes, without spaces at their ends`);
    }
    return names;
  }

  private claimId(id: string, owner: string): void {
    if (Token.isUnresolved(id)) {
      return;
    }
    const other = this.ids.get(id);
    if (other !== undefined) {
      throw invalidInput(this.scope, `${other} and ${owner} have the same id ${shown(id)}`, 'give each its own id');
    }
    this.ids.set(id, owner);
  }
}

/** The one that was probably meant: the same last name, or a few letters off. */
function probablyMeant(wanted: string, known: readonly string[]): string | undefined {
  const lower = wanted.trim().replace(/^\//, '').toLowerCase();
  const last = (path: string) => path.toLowerCase().split('/').pop()!;
  const sameEnd = known.filter((one) => last(one) === last(lower));
  return sameEnd.length === 1 ? sameEnd[0] : nearest(lower, known);
}
