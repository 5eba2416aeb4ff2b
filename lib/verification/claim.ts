import { IConstruct } from 'constructs';
import { ClaimLayer, ClaimPorts } from './claim-ends';
import { ClaimSpec, LayerSpec } from './claim-format';
import {
  CannotClaim, ClaimName, DeniedOutsideClaim, NobodyCanClaim, NoEscalationClaim, NoExternalAccessClaim, OnlyCanClaim, OnlyPathClaim, PathClaim,
} from './claim-props';
import { ClaimPolicy, ClaimPrincipal, ClaimResource } from './claim-terms';
import { textIn } from './claim-texts';
import { invalidInput, shown } from '../private/errors';

/** Who alone may do something; ends in a claim with `can`. */
export class ClaimHolders {
  /** @internal */
  public static _of(principals: ClaimPrincipal[]): ClaimHolders {
    return new ClaimHolders(principals);
  }

  private constructor(private readonly principals: ClaimPrincipal[]) {}

  /**
   * The claim that only these may do the actions. Each principal of the app among them must be there.
   *
   * @param props what they may do, and to what
   */
  public can(props: OnlyCanClaim): Claim {
    checkActions(props.actions);
    checkSome(props.resources, 'resource');
    return Claim._of('only-can', props, () => props.resources.map(({ _name }) => _name).join(','),
      () => `Only ${names(this.principals)} can do ${props.actions.join(', ')} to ${names(props.resources)}`,
      (scope) => ({
        kind: 'only-can',
        principals: this.principals.map((principal) => principal._write(scope)),
        actions: props.actions,
        resources: props.resources.map((resource) => resource._write(scope)),
      }));
  }
}

/** What is written of a claim beside its name. */
type Body = Omit<ClaimSpec, 'id' | 'promise' | 'statedBy'>;

/**
 * A promise about an app that the prover decides on the final templates.
 */
export class Claim {
  /**
   * Nobody may do any of the actions to any of the resources, strangers included.
   *
   * @param props what nobody may do
   */
  public static nobodyCan(props: NobodyCanClaim): Claim {
    checkActions(props.actions);
    checkSome(props.resources, 'resource');
    return Claim._of('nobody-can', props, () => `${props.actions.join(',')} ${props.resources.map(({ _name }) => _name).join(',')}`,
      () => `Nobody${props.unless?.length ? ` but ${names(props.unless)}` : ''} can do ${props.actions.join(', ')} to ${names(props.resources)}`,
      (scope) => ({
        kind: 'nobody-can',
        actions: props.actions,
        resources: props.resources.map((resource) => resource._write(scope)),
        ...(props.unless?.length ? { unless: props.unless.map((principal) => principal._write(scope)) } : {}),
        ...(props.where?.length ? { where: props.where.map((condition) => condition._write(scope)) } : {}),
      }));
  }

  /**
   * Who alone may do something: `Claim.only(role).can({ actions, resources })`.
   *
   * @param principals the only ones; none for nobody at all
   */
  public static only(...principals: ClaimPrincipal[]): ClaimHolders {
    return ClaimHolders._of(principals);
  }

  /**
   * The principals may not do the actions.
   *
   * @param props who may not do what
   */
  public static cannot(props: CannotClaim): Claim {
    checkActions(props.actions);
    checkSome(props.principals, 'principal');
    checkSome(props.resources, 'resource');
    return Claim._of('cannot', props, () => `${props.principals.map(({ _name }) => _name).join(',')} ${props.actions.join(',')}`,
      () => `${names(props.principals)} cannot do ${props.actions.join(', ')} to ${names(props.resources)}`,
      (scope) => ({
        kind: 'cannot',
        principals: props.principals.map((principal) => principal._write(scope)),
        actions: props.actions,
        resources: props.resources.map((resource) => resource._write(scope)),
        ...(props.where?.length ? { where: props.where.map((condition) => condition._write(scope)) } : {}),
      }));
  }

  /**
   * What the policy allows, the reference allows too.
   *
   * @param policy what is limited
   * @param reference the limit
   * @param name how the claim is called
   */
  public static atMost(policy: ClaimPolicy, reference: ClaimPolicy, name: ClaimName = {}): Claim {
    return Claim._of('at-most', name, () => policy._name, () => `${policy._name} allows no more than ${reference._name}`,
      (scope) => ({ kind: 'at-most', policy: policy._write(scope), reference: reference._write(scope) }));
  }

  /**
   * No packet gets from one end to the other, an answer or not.
   *
   * @param props the ends
   */
  public static noPath(props: PathClaim): Claim {
    return Claim._of('no-path', props, () => `${props.from._name}->${props.to._name}`, () => `No packet gets from ${props.from._name} to ${props.to._name}`,
      () => ({
        kind: 'no-path',
        from: props.from._write(),
        to: props.to._write(),
        ...(props.ports ? { ports: props.ports._write() } : {}),
        ...(props.layers ? { layers: writeLayers(props.layers) } : {}),
      }));
  }

  /**
   * Connections from one end to the other go to the named ports only.
   *
   * @param props the ends and the ports
   */
  public static onlyPath(props: OnlyPathClaim): Claim {
    checkSome(props.ports, 'port');
    return Claim._of('only-path', props, () => `${props.from._name}->${props.to._name}`,
      () => `Connections from ${props.from._name} to ${props.to._name} reach declared ports only`,
      () => ({
        kind: 'only-path',
        from: props.from._write(),
        to: props.to._write(),
        ports: props.ports.map((ports) => ports._write()),
        ...(props.layers ? { layers: writeLayers(props.layers) } : {}),
      }));
  }

  /**
   * Connections from one end to the other get there, and their answers back.
   *
   * @param props the ends
   */
  public static reachable(props: PathClaim): Claim {
    return Claim._of('reachable', props, () => `${props.from._name}->${props.to._name}`, () => `Connections from ${props.from._name} reach ${props.to._name}`,
      () => ({ kind: 'reachable', from: props.from._write(), to: props.to._write(), ports: (props.ports ?? ClaimPorts.all())._write() }));
  }

  /**
   * None of the catalogued techniques of privilege escalation gives the principals more than they have.
   *
   * @param props whose privileges
   */
  public static noEscalation(props: NoEscalationClaim = {}): Claim {
    return Claim._of('no-escalation', props, () => props.principals?.map(({ _name }) => _name).join(',') ?? 'everybody',
      () => `${props.principals ? names(props.principals) : 'Nobody'} ${props.principals ? 'cannot' : 'can'} get more privileges than they have`,
      (scope) => ({
        kind: 'no-escalation',
        ...(props.principals ? { principals: props.principals.map((principal) => principal._write(scope)) } : {}),
        ...(props.exceptTechniques?.length ? { exceptTechniques: props.exceptTechniques.map(({ id, reason }) => ({ id, reason })) } : {}),
      }));
  }

  /**
   * Nobody outside of the account, or of the organization where it is known, has access, nor does an AWS service on a
   * stranger's behalf.
   *
   * @param props the resource
   */
  public static noExternalAccess(props: NoExternalAccessClaim): Claim {
    return Claim._of('no-external-access', props, () => props.resource._name,
      () => `Nobody outside${props.unless?.length ? ` but ${names(props.unless)}` : ''} has access to ${props.resource._name}`,
      (scope) => ({
        kind: 'no-external-access',
        resource: props.resource._write(scope),
        ...(props.unless?.length ? { unless: props.unless.map((principal) => principal._write(scope)) } : {}),
      }));
  }

  /**
   * Requests without TLS are denied.
   *
   * @param resource what they go to
   * @param name how the claim is called
   */
  public static everyAccessEncrypted(resource: ClaimResource, name: ClaimName = {}): Claim {
    return Claim._of('every-access-encrypted', name, () => resource._name, () => `Requests to ${resource._name} without TLS are denied`,
      (scope) => ({ kind: 'every-access-encrypted', resource: resource._write(scope) }));
  }

  /**
   * Nobody of the principals may do anything outside of the regions.
   *
   * @param props the regions
   */
  public static deniedOutside(props: DeniedOutsideClaim): Claim {
    checkSome(props.regions, 'region');
    return Claim._of('denied-outside', props, () => props.regions.join(','), () => `Nothing is allowed outside of ${props.regions.join(', ')}`,
      (scope) => ({
        kind: 'denied-outside',
        regions: props.regions.map((region) => textIn(scope, region)),
        ...(props.exceptActions?.length ? { exceptActions: props.exceptActions } : {}),
        ...(props.principals ? { principals: props.principals.map((principal) => principal._write(scope)) } : {}),
      }));
  }

  /**
   * Nothing is allowed that the policy before did not allow.
   *
   * @param before the policy as it was
   * @param after the policy as it is
   * @param name how the claim is called
   */
  public static noNewAccess(before: ClaimPolicy, after: ClaimPolicy, name: ClaimName = {}): Claim {
    return Claim._of('no-new-access', name, () => after._name, () => `${after._name} allows nothing that it did not allow before`,
      (scope) => ({ kind: 'no-new-access', before: before._write(scope), after: after._write(scope) }));
  }

  /** @internal */
  public static _of(kind: ClaimSpec['kind'], name: ClaimName, about: () => string, promise: () => string, body: (scope: IConstruct) => unknown): Claim {
    for (const text of [name.name, name.about]) {
      if (text !== undefined && (text.trim() === '' || /::|[[\]]/.test(text))) {
        throw invalidInput('claim', `${shown(text)} cannot be part of a claim's id`, "write a few words without brackets and '::'");
      }
    }
    const id = `${name.name ?? kind}[${(name.about ?? about()).replace(/::/g, ':').replace(/[[\]]/g, '')}]`;
    return new Claim(id, name.promise ?? promise(), body as (scope: IConstruct) => Body);
  }

  private constructor(
    /** @internal */
    public readonly _id: string,
    private readonly promise: string,
    private readonly body: (scope: IConstruct) => Body,
  ) {}

  /** @internal */
  public _write(scope: IConstruct): ClaimSpec {
    const { path } = scope.node;
    return { id: this._id, promise: this.promise, ...(path === '' ? {} : { statedBy: path }), ...this.body(scope) } as ClaimSpec;
  }
}

function names(those: readonly { readonly _name: string }[]): string {
  return those.length === 0 ? 'nobody' : those.map(({ _name }) => _name).join(', ');
}

function checkActions(actions: readonly string[]): void {
  checkSome(actions, 'action');
  const wrong = actions.find((action) => !/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/i.test(action));
  if (wrong !== undefined) {
    throw invalidInput('claim', `${shown(wrong)} is not an action`, "write it as 'service:Action', with * and ? as wildcards");
  }
}

function checkSome(list: readonly unknown[], what: string): void {
  if (list.length === 0) {
    throw invalidInput('claim', `it names no ${what}`, 'name at least one, or the claim says nothing');
  }
}

/** The enum is what the file says. */
function writeLayers(layers: readonly ClaimLayer[]): readonly LayerSpec[] {
  return [...new Set(layers)].map((layer) => layer as `${ClaimLayer}`);
}
