import { EXEMPTIONS as exemptions, REGIONAL } from './exemptions';
import { Guardrail } from '../../lib/guardrails/guardrail';
import { Guardrails } from '../../lib/guardrails/guardrails';

/** Service control policies about workloads, their data and the record of what happens to them. */
export function workloadGuardrails(): Record<string, Guardrail> {
  return {
    'regions': Guardrails.denyRegionsExcept(['eu-west-1', 'eu-central-1'], {
      exemptions: [...exemptions, REGIONAL], globalActions: ['resource-groups:ListGroups'], inferenceProfileGeographies: ['eu'],
    }),
    'audit-trail': Guardrails.protectAuditTrail({ exemptions, logGroupNames: ['audit/*', 'aws-controltower/CloudTrailLogs'] }),
    'log-archive': Guardrails.protectLogArchive(['example-log-archive-*'], { exemptions, keyAliases: ['log-archive'] }),
    'buckets': Guardrails.protectBuckets(['example-config-*', 'example-state'], { exemptions }),
    'alarms': Guardrails.protectAlarms({
      exemptions, alarmNames: ['security-*'], ruleNames: ['security-*'], topicNames: ['security-notices'], logGroupNames: ['audit/*', 'trail'],
    }),
    'detection': Guardrails.protectDetection({ exemptions }),
    'imds': Guardrails.requireImdsV2({ exemptions }),
    'encryption': Guardrails.requireEncryption({ exemptions }),
    'public-access': Guardrails.denyPublicAccess({ exemptions }),
    'sharing': Guardrails.denySharing({ exemptions, trustedAccounts: ['444455556666'] }),
    'network': Guardrails.denyNetworkChanges({ exemptions, endpointServiceOwners: ['444455556666'] }),
    'dns': Guardrails.protectDns({ exemptions, hostedZoneIds: ['Z0123456789ABCDEFGHIJ'] }),
    'firewalls': Guardrails.protectFirewalls({ exemptions }),
    'tags': Guardrails.requireTags(['CostCenter', 'Owner'], { exemptions }),
    'secrets': Guardrails.protectSecrets({ exemptions }),
    'kms': Guardrails.protectKeys({ exemptions }),
    'backup': Guardrails.protectBackups({ exemptions, vaultNames: ['central-*'], copyTargetPaths: ['o-exampleorgid/r-ab12/ou-ab12-11111111/*'] }),
    'containers': Guardrails.restrictContainers({ exemptions }),
    'sagemaker': Guardrails.restrictSageMaker({ exemptions }),
    'functions': Guardrails.restrictFunctions({ exemptions, signedCode: true, layerAccounts: ['111122223333'] }),
    'instance-types': Guardrails.denyInstanceTypesExcept(['m7g.*', 't4g.*'], { exemptions, databaseClasses: ['db.t4g.*'], sageMakerTypes: ['ml.t3.*'] }),
    'images': Guardrails.denyImagesExcept(['111122223333', 'amazon'], { exemptions }),
    'direct-access': Guardrails.denyDirectAccess({ exemptions }),
  };
}
