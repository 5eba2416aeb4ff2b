import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { NoticeTopic } from '../../../lib/data';
import { ChatChannel, ChatNotices, ChatNoticesProps, WebhookNotices, WebhookNoticesProps } from '../../../lib/response';
import { nagFindings } from '../../support/nag-findings';
import { Json, only, permissions, Statement } from '../support/sample-playbook';

const UUID = '12345678-90ab-cdef-1234-567890abcdef';
const TEAMS = ChatChannel.microsoftTeams(UUID, UUID, '19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2');
const SLACK = ChatChannel.slack('T0123ABCD', 'C0123ABCD');
const token = Lazy.string({ produce: () => 'later' });

function chat(channel: ChatChannel, region = 'eu-west-1', topicName = 'Notices'): Stack {
  const stack = new Stack(new App(), 'Stack', { env: { region, account: '111122223333' } });
  const made = new ChatNotices(stack, 'Chat', { topic: new NoticeTopic(stack, topicName), channel });
  expect([made.role.node.id, made.guardrail.node.id, typeof made.configurationArn]).toEqual(['Role', 'Guardrail', 'string']);
  return stack;
}

describe('a chat channel', () => {
  test.each<[string, ChatChannel, string, Json]>([
    ['Slack', SLACK, 'AWS::Chatbot::SlackChannelConfiguration', { SlackWorkspaceId: 'T0123ABCD', SlackChannelId: 'C0123ABCD' }],
    ['Microsoft Teams', TEAMS, 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration', { TeamsTenantId: UUID, TeamId: UUID, TeamsChannelId: '19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2' }],
  ])('of %s shows the topic and can do nothing', (_what, channel, type, ids) => {
    const template = Template.fromStack(chat(channel));
    template.hasResourceProperties(type, {
      ...ids,
      ConfigurationName: Match.stringLikeRegexp('^Stack-Chat-'),
      SnsTopicArns: [{ Ref: Match.stringLikeRegexp('^Notices') }],
      GuardrailPolicies: [{ Ref: Match.stringLikeRegexp('Guardrail') }],
      IamRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ChatRole'), 'Arn'] },
      LoggingLevel: 'ERROR',
      UserRoleRequired: false,
    });
    expect(permissions(template, /Guardrail/)).toEqual([{ Sid: 'NoCommands', Effect: 'Deny', Action: '*', Resource: '*' }]);
    expect(permissions(template, /^ChatRole/)).toEqual([]);
  });

  test.each([['Slack', SLACK], ['Microsoft Teams', TEAMS]])('of %s has no finding of cdk-nag', (_what, channel) => {
    expect(nagFindings(chat(channel).node.root as App)).toEqual([]);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['a workspace by its name', () => ChatChannel.slack('my-team', 'C0123ABCD'), /ChatChannel.slack: "my-team" is not an id; use the id that the console shows/],
    ['a channel by its name', () => ChatChannel.slack('T0123ABCD', '#alerts'), /"#alerts" is not an id; use the end of the channel's link/],
    ['a channel known later', () => ChatChannel.slack('T0123ABCD', token), /a value known only at deployment is not an id/],
    ['a tenant that is no UUID', () => ChatChannel.microsoftTeams('contoso', UUID, 'x'), /ChatChannel.microsoftTeams: "contoso" is not an id; use the UUID of the tenant/],
    ['a team that is no UUID', () => ChatChannel.microsoftTeams(UUID, 'blue', 'x'), /"blue" is not an id; use the UUID of the team/],
    ['a channel that was decoded', () => ChatChannel.microsoftTeams(UUID, UUID, '19:b6@thread.tacv2'), /is not an id; use it as the channel's link has it/],
  ])('fails on %s', (_what, act, message) => {
    expect(act).toThrow(message);
  });
});

type HookProps = Partial<Omit<WebhookNoticesProps, 'credential'>> & { readonly credential?: (stack: Stack) => ISecret };

function hook({ credential, ...props }: HookProps = {}, region = 'eu-west-1'): Stack {
  const stack = new Stack(new App(), 'Stack', { env: { region, account: '111122223333' } });
  const secret = credential?.(stack) ?? Secret.fromSecretNameV2(stack, 'Credential', 'hooks');
  const made = new WebhookNotices(stack, 'Hook', { topic: new NoticeTopic(stack, 'Topic'), endpoint: 'https://hooks.example.com/notices', credential: secret, ...props });
  expect([made.queue, made.deadLetterQueue, made.encryptionKey, made.role, made.alarm].map(({ node }) => node.id)).toEqual(['Notices', 'DeadLetters', 'Key', 'Role', 'DeadLettersAlarm']);
  return stack;
}

describe('a webhook', () => {
  const template = Template.fromStack(hook({ credentialField: 'token', headerName: 'X-Token' }));

  test('gets each notice as a text, with a credential that stands in no template', () => {
    template.hasResourceProperties('AWS::Events::ApiDestination', { InvocationEndpoint: 'https://hooks.example.com/notices', HttpMethod: 'POST', InvocationRateLimitPerSecond: 1 });
    template.hasResourceProperties('AWS::Pipes::Pipe', {
      Source: { 'Fn::GetAtt': [Match.stringLikeRegexp('^HookNotices'), 'Arn'] },
      SourceParameters: { SqsQueueParameters: { BatchSize: 1 } },
      Target: { 'Fn::GetAtt': [Match.stringLikeRegexp('^HookEndpoint'), 'Arn'] },
      TargetParameters: { InputTemplate: '{"text": <$.body.Message>}' },
    });
    const [, { Properties: { AuthParameters: { ApiKeyAuthParameters: header } } }] = only(template, 'AWS::Events::Connection');
    expect([header.ApiKeyName, JSON.stringify(header.ApiKeyValue)]).toEqual(['X-Token', expect.stringContaining('{{resolve:secretsmanager:')]);
    expect(JSON.stringify(header.ApiKeyValue)).toContain(':SecretString:token::}}');
  });

  test('is fed by the topic alone, through an encrypted queue that keeps what is not taken', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'sqs', TopicArn: { Ref: Match.stringLikeRegexp('^Topic') }, Endpoint: { 'Fn::GetAtt': [Match.stringLikeRegexp('^HookNotices'), 'Arn'] } });
    template.allResources('AWS::SQS::Queue', { DeletionPolicy: 'Retain', Properties: { KmsMasterKeyId: Match.anyValue() } });
    const [, queuePolicy] = only(template, 'AWS::SQS::QueuePolicy', /HookNotices/);
    expect((queuePolicy.Properties.PolicyDocument.Statement as Statement[]).filter(({ Effect }) => Effect === 'Allow')).toEqual([expect.objectContaining({
      Action: 'sqs:SendMessage', Principal: { Service: 'sns.amazonaws.com' }, Condition: { ArnEquals: { 'aws:SourceArn': { Ref: expect.stringMatching(/^Topic/) } } },
    })]);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1, AlarmActions: [{ Ref: Match.stringLikeRegexp('^Topic') }] });
  });

  test('is reached by a role that can do no more', () => {
    expect(permissions(template, /^HookRole/).map(({ Sid, Action, Resource }) => [Sid, Action, JSON.stringify(Resource).replace(/[0-9A-F]{8}/, '')])).toEqual([
      ['TakeNotices', ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], '{"Fn::GetAtt":["HookNotices","Arn"]}'],
      ['DecryptNotices', 'kms:Decrypt', '{"Fn::GetAtt":["HookKey","Arn"]}'],
      ['SendNotices', 'events:InvokeApiDestination', '{"Fn::GetAtt":["HookEndpointApiDestination","ArnForPolicy"]}'],
    ]);
  });

  test('has no finding of cdk-nag', () => {
    expect(nagFindings(hook().node.root as App)).toEqual([]);
  });

  test.each(['us-gov-west-1', 'cn-north-1'])('names neither partition nor region in %s', (region) => {
    expect(JSON.stringify(Template.fromStack(hook({}, region)).toJSON())).not.toMatch(/arn:aws[:-]/);
    expect(JSON.stringify(Template.fromStack(chat(SLACK, region)).toJSON())).not.toMatch(/arn:aws[:-]/);
  });

  test.each<[string, HookProps, RegExp]>([
    ['plain HTTP', { endpoint: 'http://hooks.example.com' }, /Stack\/Hook: the endpoint is "http:\/\/hooks.example.com"; use an HTTPS URL/],
    ['a user name in the URL', { endpoint: 'https://me@hooks.example.com' }, /user names and fragments are not sent/],
    ['a fragment', { endpoint: 'https://hooks.example.com/#x' }, /use an HTTPS URL/],
    ['a host of one name', { endpoint: 'https://localhost/x' }, /use an HTTPS URL of a public host/],
    ['a URL known later', { endpoint: token }, /the endpoint is a value known only at deployment/],
    ['a header with a colon', { headerName: 'X-Token:' }, /"X-Token:" is not the name of a header; use letters, digits and '-'/],
  ])('fails on %s', (_what, props, message) => {
    expect(() => hook(props)).toThrow(message);
  });

  test.each<[keyof WebhookNoticesProps, HookProps, HookProps]>([
    ['endpoint', {}, { endpoint: 'https://hooks.example.com:8443/a/b?c=d' }],
    ['headerName', {}, { headerName: 'X-Token' }],
    ['credentialField', {}, { credentialField: 'token' }],
    ['credential', {}, { credential: (stack) => Secret.fromSecretNameV2(stack, 'Other', 'others') }],
  ])('two values of %s give two templates', (_name, one, other) => {
    expect(Template.fromStack(hook(one)).toJSON()).not.toEqual(Template.fromStack(hook(other)).toJSON());
  });
});

test.each<[keyof ChatNoticesProps, Stack, Stack]>([
  ['channel', chat(SLACK), chat(TEAMS)],
  ['topic', chat(SLACK), chat(SLACK, 'eu-west-1', 'Others')],
])('two values of %s give two templates', (_name, one, other) => {
  expect(Template.fromStack(one).toJSON()).not.toEqual(Template.fromStack(other).toJSON());
});
