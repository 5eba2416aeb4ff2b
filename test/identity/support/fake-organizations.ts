import { IAMClient } from '@aws-sdk/client-iam';
import { OrganizationsClient } from '@aws-sdk/client-organizations';

type Input = { readonly [name: string]: string | number | boolean | undefined };

/** An error as the SDK throws it. */
export function serviceError(name: string): Error {
  return Object.assign(new Error(`it is ${name}`), { name });
}

/**
 * Organizations and IAM in memory: one organization whose root is `r-ab12`. It answers in pages of two, refuses what the services
 * refuse, and keeps the calls in the order in which they came.
 */
export class FakeOrganizations {
  public readonly calls: string[] = [];
  public readonly inputs: Input[] = [];
  /** Errors to answer the next calls of an action with. */
  public failures: { [action: string]: string[] } = {};
  /** How many looks it takes until a change is seen. */
  public lag = 0;
  public policyTypes = new Map<string, string>();
  public policies: { Id: string; Type: string; AwsManaged: boolean }[] = [];
  public services = new Set<string>();
  public administrators: [account: string, service: string][] = [];
  public rootFeatures = new Set<string>();
  public passwordPolicy?: Input;
  /** Whether it takes changes without making them. */
  public stubborn = false;
  private pending: { looks: number; change: () => void }[] = [];

  /** Takes the place of the clients until `jest.restoreAllMocks()`. */
  constructor() {
    for (const [client, service] of [[OrganizationsClient, 'organizations'], [IAMClient, 'iam']] as const) {
      jest.spyOn(client.prototype as unknown as { send: (command: unknown) => Promise<unknown> }, 'send').mockImplementation(async (command) => {
        const action = (command as object).constructor.name.replace(/Command$/, '');
        const { input } = command as { input: Input };
        this.calls.push(`${service}:${action}`);
        this.inputs.push(input);
        const failure = this.failures[action]?.shift();
        if (failure) {
          throw serviceError(failure);
        }
        const answers = this as unknown as { [action: string]: (input: Input) => unknown };
        return answers[action](input) ?? {};
      });
    }
  }

  public ListRoots(input: Input): unknown {
    this.look(input);
    const types = [...this.policyTypes].map(([Type, Status]) => ({ Type, Status }));
    return this.page(input, 'Roots', [{ Id: 'r-zz99' }, { Id: 'r-yy88' }, { Id: 'r-ab12', PolicyTypes: types }]);
  }

  public EnablePolicyType({ RootId, PolicyType }: Input): void {
    this.require(RootId === 'r-ab12', 'RootNotFoundException');
    this.require(!this.policyTypes.has(String(PolicyType)), 'PolicyTypeAlreadyEnabledException');
    this.change(() => this.policyTypes.set(String(PolicyType), 'ENABLED'));
    if (this.lag > 0) {
      this.policyTypes.set(String(PolicyType), 'PENDING_ENABLE');
    }
  }

  public DisablePolicyType({ PolicyType }: Input): void {
    this.require(this.policyTypes.get(String(PolicyType)) === 'ENABLED', 'PolicyTypeNotEnabledException');
    this.change(() => this.policyTypes.delete(String(PolicyType)));
  }

  public ListPolicies(input: Input): unknown {
    return this.page(input, 'Policies', this.policies.filter(({ Type }) => Type === input.Filter));
  }

  public ListAWSServiceAccessForOrganization(input: Input): unknown {
    this.look(input);
    return this.page(input, 'EnabledServicePrincipals', [...this.services].map((ServicePrincipal) => ({ ServicePrincipal })));
  }

  public EnableAWSServiceAccess({ ServicePrincipal }: Input): void {
    this.change(() => this.services.add(String(ServicePrincipal)));
  }

  public DisableAWSServiceAccess({ ServicePrincipal }: Input): void {
    this.change(() => this.services.delete(String(ServicePrincipal)));
  }

  public ListDelegatedAdministrators(input: Input): unknown {
    this.look(input);
    const of = this.administrators.filter(([, service]) => service === input.ServicePrincipal).map(([Id]) => ({ Id }));
    return this.page(input, 'DelegatedAdministrators', of);
  }

  public RegisterDelegatedAdministrator({ AccountId, ServicePrincipal }: Input): void {
    const now = this.administrators.filter(([, service]) => service === ServicePrincipal);
    this.require(!now.some(([account]) => account === AccountId), 'AccountAlreadyRegisteredException');
    // As services that take one administrator.
    this.require(now.length === 0, 'ConstraintViolationException');
    this.change(() => this.administrators.push([String(AccountId), String(ServicePrincipal)]));
  }

  public DeregisterDelegatedAdministrator({ AccountId, ServicePrincipal }: Input): void {
    const is = ([account, service]: [string, string]) => account === AccountId && service === ServicePrincipal;
    this.require(this.administrators.some(is), 'AccountNotRegisteredException');
    this.change(() => { this.administrators = this.administrators.filter((one) => !is(one)); });
  }

  public ListOrganizationsFeatures(): unknown {
    this.require(this.services.has('iam.amazonaws.com'), 'ServiceAccessNotEnabledException');
    this.look();
    return { EnabledFeatures: [...this.rootFeatures] };
  }

  public EnableOrganizationsRootCredentialsManagement(): void {
    this.change(() => this.rootFeatures.add('RootCredentialsManagement'));
  }

  public EnableOrganizationsRootSessions(): void {
    this.change(() => this.rootFeatures.add('RootSessions'));
  }

  public DisableOrganizationsRootCredentialsManagement(): void {
    this.change(() => this.rootFeatures.delete('RootCredentialsManagement'));
  }

  public DisableOrganizationsRootSessions(): void {
    this.change(() => this.rootFeatures.delete('RootSessions'));
  }

  public GetAccountPasswordPolicy(): unknown {
    this.look();
    this.require(this.passwordPolicy !== undefined, 'NoSuchEntityException');
    return { PasswordPolicy: this.passwordPolicy };
  }

  public UpdateAccountPasswordPolicy(input: Input): void {
    this.change(() => { this.passwordPolicy = { ...input, ExpirePasswords: input.MaxPasswordAge !== undefined }; });
  }

  private page(input: Input, name: string, items: readonly unknown[]): unknown {
    const start = Number(input.NextToken ?? 0);
    return { [name]: items.slice(start, start + 2), NextToken: items.length > start + 2 ? String(start + 2) : undefined };
  }

  private require(condition: boolean, error: string): void {
    if (!condition) {
      throw serviceError(error);
    }
  }

  private change(change: () => void): void {
    if (!this.stubborn) {
      this.pending.push({ looks: this.lag, change });
      this.settle();
    }
  }

  private look({ NextToken }: Input = {}): void {
    if (NextToken !== undefined) {
      return;
    }
    this.pending.forEach((one) => one.looks--);
    this.settle();
  }

  private settle(): void {
    this.pending.filter(({ looks }) => looks <= 0).forEach(({ change }) => change());
    this.pending = this.pending.filter(({ looks }) => looks > 0);
  }
}
