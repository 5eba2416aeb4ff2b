import { Token } from 'aws-cdk-lib';
import { ProtectedServiceSettings } from './stop-ecs-task-options';
import { invalidInput, requireReason, shown } from '../../../private/errors';

/**
 * A service of Amazon ECS whose tasks are never stopped. It is named here and not by a tag: an attacker could set one.
 */
export class ProtectedService {
  /**
   * One service.
   *
   * @param cluster the name of its cluster: 1 to 255 letters, digits, `-` and `_`
   * @param service the name of the service: 1 to 255 letters, digits, `-` and `_`
   * @param reason why its tasks must not be stopped, for the person who reviews it and who reads the notices
   * @throws if a name is none, or the reason says nothing or takes more than 200 characters
   */
  public static named(cluster: string, service: string, reason: string): ProtectedService {
    const place = 'ProtectedService.named';
    for (const [what, name] of [['cluster', cluster], ['service', service]]) {
      if (Token.isUnresolved(name) || !/^[\w-]{1,255}$/.test(name)) {
        throw invalidInput(place, `${shown(name)} is not the name of a ${what}`, 'write out a name of 1 to 255 letters, digits, hyphens and underscores');
      }
    }
    const text = requireReason(place, `the exception for ${cluster}/${service}`, reason);
    if (Token.isUnresolved(text) || text.length > 200) {
      throw invalidInput(place, `the reason for ${cluster}/${service} is ${Token.isUnresolved(text) ? 'known only at deployment' : `${text.length} characters long`}`, 'say it in at most 200 characters');
    }
    return new ProtectedService(cluster, service, text);
  }

  private constructor(
    /** The name of its cluster. */
    public readonly cluster: string,
    /** The name of the service. */
    public readonly service: string,
    /** Why its tasks must not be stopped. */
    public readonly reason: string,
  ) {}

  /** @internal What the handler is told. */
  public get _settings(): ProtectedServiceSettings {
    return { cluster: this.cluster, service: this.service, reason: this.reason };
  }
}
