import { Token } from 'aws-cdk-lib';
import { CustomPlaybookProps } from './custom-playbook-props';
import { invalidInput, shown } from '../../../private/errors';
import { pascalCase } from '../../../private/names';
import { PlaybookSpecFactory } from '../../playbook-spec';
import { SHIPPED_PLAYBOOKS } from '../../shipped-playbooks';

/** The construct id of a playbook, from its name. */
export function customPlaybookId({ name }: CustomPlaybookProps): string {
  const place = 'Playbook.custom';
  if (Token.isUnresolved(name) || !/^[a-z][a-z0-9-]{1,38}[a-z0-9]$/.test(name) || name.includes('--')) {
    throw invalidInput(place, `${shown(name)} is not a name`, "use 3 to 40 small letters, digits and single hyphens, such as 'suspend-database-user'");
  }
  if (Object.hasOwn(SHIPPED_PLAYBOOKS, name)) {
    throw invalidInput(place, `${shown(name)} is a playbook of the library`, 'use another name');
  }
  return pascalCase(name);
}

/** A playbook whose handler somebody else wrote, in the same pipeline as the others. */
export function customPlaybookSpec(props: CustomPlaybookProps): PlaybookSpecFactory {
  const place = `Playbook.custom ${props.name}`;
  const { description, options = {} } = props;
  if (Token.isUnresolved(description) || description.trim().length < 8 || description.length > 100) {
    throw invalidInput(place, `the description is ${shown(description)}`, "say in 8 to 100 characters what it does, such as 'Suspends users of databases'");
  }
  const { triggers = [] } = props;
  if (triggers.length === 0) {
    throw invalidInput(place, 'it answers no finding', 'name its triggers');
  }
  const later = Object.entries(options).find(([name, value]) => Token.isUnresolved(name) || Token.isUnresolved(value));
  if (later) {
    throw invalidInput(place, `the option ${shown(later[0])} is known only at deployment`, 'give options as plain text');
  }
  const timeoutSeconds = props.timeout?.toSeconds() ?? 30;
  if (timeoutSeconds < 10 || timeoutSeconds > 120) {
    throw invalidInput(place, `the timeout is ${timeoutSeconds} seconds`, 'use 10 seconds to 2 minutes');
  }
  return () => ({
    runtimeName: props.name,
    description,
    code: props.code,
    options,
    triggers,
    reads: props.reads ?? [],
    acts: props.acts ?? [],
    undoes: props.undoes ?? [],
    denies: props.denies ?? [],
    wildcardExceptions: props.wildcardExceptions ?? [],
    remains: props.remains ?? [],
    memoryMiB: props.memorySize,
    timeoutSeconds,
  });
}
