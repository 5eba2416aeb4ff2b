import { cis, exempting } from './exempting';
import { checkedNames, NameKind } from './input';
import { Guardrail } from '../guardrail';
import type { DenyStatement } from '../guardrail-definition';
import type { AiGuardrailProps } from '../identity-guardrail-props';

const MODEL: NameKind = {
  what: 'the id of a model', pattern: /^[a-z0-9][a-z0-9-]*\.[A-Za-z0-9.:*-]+$/, fix: "write it as 'provider.model', with * for any characters of the model, such as 'amazon.nova-*'",
};

/** Services whose API keys tell in the request whether they are of a session or of a user. */
const KEYS_WITH_TYPE = ['bedrock', 'bedrock-mantle'];

/** What stands between a request and its model. Each is authorized together with the models behind it. */
const WAYS_TO_MODELS = ['application-inference-profile', 'async-invoke', 'default-prompt-router', 'inference-profile', 'model-invocation-job', 'project', 'prompt-router'];

/** Denies API keys of models, and whatever weakens the record and the rules of their use. */
export function restrictAi(props: AiGuardrailProps): Guardrail {
  const conditions = exempting(props.exemptions);
  const exemptionsAnd = (added: NonNullable<DenyStatement['conditions']>) => exempting(props.exemptions, added);
  const keys = ['sagemaker', ...props.externalPlatforms ? ['aws-external-anthropic'] : [], ...props.shortTermApiKeys ? [] : KEYS_WITH_TYPE];
  const statements: DenyStatement[] = [
    { sid: 'AiApiKeys', actions: keys.map((service) => `${service}:CallWithBearerToken`).sort(), conditions },
    // Where the key is absent it does not equal, so the request is denied.
    ...(props.shortTermApiKeys ? KEYS_WITH_TYPE : []).map((service, index) => ({
      sid: `AiLongTermApiKeys${index + 1}`,
      actions: [`${service}:CallWithBearerToken`],
      conditions: exemptionsAnd({ StringNotEquals: { [`${service}:BearerTokenType`]: 'SHORT_TERM' } }),
    })),
    {
      sid: 'AiApiKeysOfUsers',
      actions: ['iam:CreateServiceSpecificCredential'],
      conditions: exemptionsAnd({ StringEquals: { 'iam:ServiceSpecificCredentialServiceName': 'bedrock.amazonaws.com' } }),
    },
    {
      sid: 'AiRecord',
      actions: [
        'bedrock-mantle:PutAccountDataRetention', 'bedrock:DeleteEnforcedGuardrailConfiguration', 'bedrock:DeleteModelInvocationLoggingConfiguration',
        'bedrock:PutAccountDataRetention', 'bedrock:PutEnforcedGuardrailConfiguration', 'bedrock:PutModelInvocationLoggingConfiguration',
      ],
      conditions,
    },
    {
      sid: 'AiOptOut',
      actions: ['organizations:DeletePolicy', 'organizations:DetachPolicy', 'organizations:DisablePolicyType', 'organizations:UpdatePolicy'],
      conditions: exemptionsAnd({ StringEquals: { 'organizations:PolicyType': 'AISERVICES_OPT_OUT_POLICY' } }),
    },
  ];
  if (!props.externalPlatforms) {
    statements.push({ sid: 'AiPlatforms', actions: ['aws-external-anthropic:*'], conditions });
  }
  if (props.models) {
    const models = checkedNames('restrictAi', props.models, MODEL);
    statements.push(
      {
        sid: 'AiModels',
        actions: ['bedrock:CreateModelInvocationJob', 'bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
        notResources: [
          ...models.map((model) => `arn:*:bedrock:*::foundation-model/${model}`), ...WAYS_TO_MODELS.map((type) => `arn:*:bedrock:*:*:${type}/*`),
        ],
        conditions,
      },
      { sid: 'AiModelsOfMantle', actions: ['bedrock-mantle:CreateInference'], conditions: exemptionsAnd({ StringNotLike: { 'bedrock-mantle:Model': models } }) },
    );
  }
  return Guardrail._define({
    id: 'ai',
    protectsAgainst: 'Prompts that are sent with keys which anybody can copy, to models nobody approved, without a record, or that train models of AWS.',
    traps: [
      'Tools that take an API key of Bedrock need signed requests instead, or shortTermApiKeys.',
      'With models, imported, customised and provisioned ones are denied too: their ARNs do not tell what they are made of. So are system tools, which search the web.',
      'Logging and enforced guardrails of Bedrock are settings of each account and region: exempt the role that sets them.',
      'The opt-out policy itself is a policy of the organization; here its administrator is kept from taking it back.',
    ],
    controls: cis('2.1.2', '-', '-', '-'),
    exemptions: props.exemptions,
    statements,
  });
}
