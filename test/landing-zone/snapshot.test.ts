import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { referenceApp } from '../support/reference-app';

const { app } = referenceApp();
const stacks = app.node.findAll().filter(Stack.isStack);

// Asset hashes are kept: handlers are bundled to the same bytes on every machine.
test.each(stacks.map((stack) => [stack.stackName, stack] as const))('%s is as it was', (_name, stack) => {
  expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
});

test('logical ids of what holds state have not changed: a new id is a new, empty resource', () => {
  const stateful = ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::GuardDuty::Detector', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::SNS::Topic', 'AWS::SQS::Queue', 'AWS::SecretsManager::Secret'];
  const ids = stacks.flatMap((stack) => Object.entries<{ Type: string }>(Template.fromStack(stack).toJSON().Resources)
    .filter(([, { Type }]) => stateful.includes(Type))
    .map(([id, { Type }]) => `${stack.stackName} ${Type} ${id}`));
  expect(ids.sort()).toMatchSnapshot();
});
