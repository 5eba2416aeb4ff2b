export * from './framework-controls';
export * from './guardrail';
export * from './guardrail-exemption';
export * from './guardrail-policy-type';
export * from './guardrail-rollout';
export * from './guardrails';
export * from './policy-quota';
export * from './service-control-guardrails';
