import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Duration, Stack } from 'aws-cdk-lib';
import { integTest, integTestApp } from './integ-test-app';
import {
  CisFoundationsLevel, ComplianceRule, ConfigurationCompliance, ConformancePack, FindingRule, FindingSeverity, PostureManagement, PostureStandard,
} from '../lib/detection';

const app = integTestApp();
const stack = new Stack(app, 'IntegPostureAndCompliance');
const packs = [ConformancePack.cisFoundations({ level: CisFoundationsLevel.LEVEL_1 }), ConformancePack.nist80053()];
const compliance = new ConfigurationCompliance(stack, 'Compliance', {
  // An account has the role once.
  serviceLinkedRole: process.env.INTEG_CONFIG_ROLE_EXISTS === undefined,
  rules: [ComplianceRule.logsKept(Duration.days(365))],
  packs,
});
const posture = new PostureManagement(stack, 'Posture', {
  standards: [PostureStandard.foundationalBestPractices(), PostureStandard.cisFoundations()],
  findingRules: [
    FindingRule.suppress('integ-test-buckets', { controls: ['S3.9'], resourceIdPrefixes: ['arn:aws:s3:::test-'] }, 'Test buckets hold nothing that anybody reads'),
    FindingRule.setSeverity('integ-raise', { severities: [FindingSeverity.HIGH], controls: ['IAM.4'] }, FindingSeverity.CRITICAL, 'Nobody needs a key of root'),
  ],
});
// Standards check what is recorded.
posture.node.addDependency(compliance);
const assertions = integTest(app, 'PostureAndCompliance', [stack]);

// The recorder delivers to the bucket: Config has tried bucket, policy and key.
assertions.awsApiCall('ConfigService', 'describeConfigurationRecorderStatus', {}).expect(ExpectedResult.objectLike({
  ConfigurationRecordersStatus: Match.arrayWith([Match.objectLike({ recording: true, lastStatus: 'SUCCESS' })]),
})).waitForAssertions({ totalTimeout: Duration.minutes(15), interval: Duration.seconds(30) });
for (const { name } of packs) {
  assertions.awsApiCall('ConfigService', 'describeConformancePackStatus', { ConformancePackNames: [name] }).expect(ExpectedResult.objectLike({
    ConformancePackStatusDetails: [Match.objectLike({ ConformancePackState: 'CREATE_COMPLETE' })],
  })).waitForAssertions({ totalTimeout: Duration.minutes(15), interval: Duration.seconds(30) });
}

assertions.awsApiCall('SecurityHub', 'describeHub', {}).expect(ExpectedResult.objectLike({ ControlFindingGenerator: 'SECURITY_CONTROL', AutoEnableControls: true }));
assertions.awsApiCall('SecurityHub', 'getEnabledStandards', {}).expect(ExpectedResult.objectLike({
  StandardsSubscriptions: Match.arrayWith([
    Match.objectLike({ StandardsArn: Match.stringLikeRegexp('aws-foundational-security-best-practices/v/1\\.0\\.0$'), StandardsStatus: Match.stringLikeRegexp('^(READY|INCOMPLETE)$') }),
  ]),
})).waitForAssertions({ totalTimeout: Duration.minutes(15), interval: Duration.seconds(30) });
assertions.awsApiCall('SecurityHub', 'listAutomationRules', {}).expect(ExpectedResult.objectLike({
  AutomationRulesMetadata: Match.arrayWith([Match.objectLike({ RuleName: 'integ-test-buckets', RuleOrder: 1, IsTerminal: true, RuleStatus: 'ENABLED' })]),
}));
