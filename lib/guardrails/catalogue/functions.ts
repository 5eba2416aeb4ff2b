import { exempting } from './exempting';
import { ACCOUNT_ID, checkedNames } from './input';
import { invalidInput } from '../../private/errors';
import { Guardrail } from '../guardrail';
import type { DenyStatement } from '../guardrail-definition';
import type { FunctionGuardrailProps } from '../guardrail-props';

/** Denies Lambda functions outside of VPCs, with unsigned code, or with layers of strangers. */
export function restrictFunctions(props: FunctionGuardrailProps): Guardrail {
  const layers = props.layerAccounts && checkedNames('restrictFunctions', props.layerAccounts, ACCOUNT_ID);
  const when = (conditions: Parameters<typeof exempting>[1]) => exempting(props.exemptions, conditions);
  const statements: DenyStatement[] = [];
  if (props.insideVpc ?? true) {
    statements.push({
      sid: 'FunctionsInVpc',
      actions: ['lambda:CreateFunction', 'lambda:UpdateFunctionConfiguration'],
      conditions: when({ Null: { 'lambda:VpcIds': 'true' } }),
    });
  }
  if (props.signedCode === true) {
    statements.push(
      { sid: 'FunctionsSigned', actions: ['lambda:CreateFunction'], conditions: when({ Null: { 'lambda:CodeSigningConfigArn': 'true' } }) },
      {
        sid: 'FunctionsStaySigned',
        actions: ['lambda:DeleteCodeSigningConfig', 'lambda:DeleteFunctionCodeSigningConfig', 'lambda:PutFunctionCodeSigningConfig', 'lambda:UpdateCodeSigningConfig'],
        conditions: when({}),
      },
    );
  }
  if (layers) {
    statements.push({
      sid: 'FunctionLayers',
      actions: ['lambda:CreateFunction', 'lambda:UpdateFunctionConfiguration'],
      conditions: when({ 'ForAnyValue:StringNotLike': { 'lambda:Layer': layers.map((account) => `arn:*:lambda:*:${account}:layer:*`) } }),
    });
  }
  if (statements.length === 0) {
    throw invalidInput('Guardrails.restrictFunctions', 'nothing is restricted', 'set insideVpc, signedCode or layerAccounts, or leave the guardrail out');
  }
  return Guardrail._define({
    id: 'functions',
    protectsAgainst: 'Functions that reach the internet past every network control, or that run code of which nobody knows the author.',
    traps: [
      'Functions that CDK and other tools add for custom resources are outside of VPCs and unsigned: exempt their pipeline, or do without them.',
      'Lambda@Edge functions cannot be in a VPC.',
      'An update of a function must name its VPC again, even if that does not change.',
      'Extensions and parameters of AWS come as layers of AWS accounts, a different one in each region: name those that are in use.',
      'That a function is signed does not say by whom: the signing configuration does, which only exempt roles may change.',
    ],
    controls: [],
    exemptions: props.exemptions,
    statements,
  });
}
