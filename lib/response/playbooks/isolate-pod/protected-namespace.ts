import { Token } from 'aws-cdk-lib';
import { ProtectedNamespaceSettings } from './isolate-pod-options';
import { invalidInput, requireReason, shown } from '../../../private/errors';

/** A namespace of Kubernetes whose pods are never touched. */
export class ProtectedNamespace {
  /**
   * One namespace, in each cluster that the playbook may act in.
   *
   * @param name the namespace: 1 to 63 small letters, digits and hyphens
   * @param reason why its pods must not be isolated, for the person who reviews it and who reads the notices
   * @throws if the name is none, or the reason says nothing or takes more than 200 characters
   */
  public static named(name: string, reason: string): ProtectedNamespace {
    const place = 'ProtectedNamespace.named';
    if (Token.isUnresolved(name) || !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
      throw invalidInput(place, `${shown(name)} is not the name of a namespace`, 'write out a name of 1 to 63 small letters, digits and hyphens');
    }
    const text = requireReason(place, `the exception for ${name}`, reason);
    if (Token.isUnresolved(text) || text.length > 200) {
      throw invalidInput(place, `the reason for ${name} is ${Token.isUnresolved(text) ? 'known only at deployment' : `${text.length} characters long`}`, 'say it in at most 200 characters');
    }
    return new ProtectedNamespace(name, text);
  }

  private constructor(
    /** The namespace. */
    public readonly namespace: string,
    /** Why its pods must not be isolated. */
    public readonly reason: string,
  ) {}

  /** @internal What the handler is told. */
  public get _settings(): ProtectedNamespaceSettings {
    return { namespace: this.namespace, reason: this.reason };
  }
}
