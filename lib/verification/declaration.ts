import { IConstruct } from 'constructs';
import { ClaimEnd } from './claim-ends';
import { Declaration as DeclarationSpec } from './claim-format';
import { ClaimPrincipal, ClaimResource } from './claim-terms';
import { requireReason } from '../private/errors';

/** What differs between declarations. */
type Body = Omit<DeclarationSpec, 'reason' | 'statedBy'>;

/**
 * Something that is meant to be as it is, with the reason. The claims that hold for every app take it as given.
 */
export class Declaration {
  /**
   * May administer the account.
   *
   * @param principal who
   * @param reason why, for the person who reviews it
   */
  public static administrator(principal: ClaimPrincipal, reason: string): Declaration {
    return new Declaration(reason, (scope) => ({ kind: 'administrator', principal: principal._write(scope) }));
  }

  /**
   * May reach a resource from outside of the account or organization.
   *
   * @param resource what
   * @param principal who
   * @param reason why, for the person who reviews it
   */
  public static externalAccess(resource: ClaimResource, principal: ClaimPrincipal, reason: string): Declaration {
    return new Declaration(reason, (scope) => ({ kind: 'external-access', resource: resource._write(scope), principal: principal._write(scope) }));
  }

  /**
   * May read a secret, or decrypt with a key.
   *
   * @param resource the secret or key
   * @param principal who
   * @param reason why, for the person who reviews it
   */
  public static reader(resource: ClaimResource, principal: ClaimPrincipal, reason: string): Declaration {
    return new Declaration(reason, (scope) => ({ kind: 'reader', resource: resource._write(scope), principal: principal._write(scope) }));
  }

  /**
   * May stop or change audit and detection.
   *
   * @param principal who
   * @param reason why, for the person who reviews it
   */
  public static securityOperator(principal: ClaimPrincipal, reason: string): Declaration {
    return new Declaration(reason, (scope) => ({ kind: 'security-operator', principal: principal._write(scope) }));
  }

  /**
   * The internet may reach it.
   *
   * @param end subnets or a resource
   * @param reason why, for the person who reviews it
   */
  public static edge(end: ClaimEnd, reason: string): Declaration {
    return new Declaration(reason, () => ({ kind: 'edge', end: end._write() }));
  }

  /**
   * It holds data: nothing leads from it to the internet.
   *
   * @param end subnets or a resource
   * @param reason what it holds
   */
  public static dataSegment(end: ClaimEnd, reason: string): Declaration {
    return new Declaration(reason, () => ({ kind: 'data-segment', end: end._write() }));
  }

  private constructor(private readonly reason: string, private readonly body: (scope: IConstruct) => unknown) {}

  /** @internal */
  public _check(scope: IConstruct): void {
    requireReason(scope, 'a declaration', this.reason);
  }

  /** @internal */
  public _write(scope: IConstruct): DeclarationSpec {
    const { path } = scope.node;
    return { reason: this.reason.trim(), ...(path === '' ? {} : { statedBy: path }), ...this.body(scope) as Body } as DeclarationSpec;
  }
}
