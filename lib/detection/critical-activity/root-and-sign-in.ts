import { ActivityDefinition, cisFilter, FROM_AWS } from './activity-definition';
import { EventHome } from './event-home';

/** Root signs in or does anything, by itself or by a session that somebody took of it. */
export const ROOT_USE: ActivityDefinition = {
  id: 'root-use',
  headline: 'ROOT: the root user signs in or makes calls',
  whatToDo: 'No daily task needs root, and no permission binds it. Ask the two holders of its credentials at once. Nobody knows: it is a break-in. Reset password and devices '
    + 'by the way of recovery, delete its access keys, and look in CloudTrail for everything that it did.',
  home: EventHome.ANY_REGION,
  reads: true,
  pattern: {
    source: FROM_AWS,
    detail: {
      $or: [
        { userIdentity: { type: ['Root'], invokedBy: [{ exists: false }] }, eventType: [{ 'anything-but': ['AwsServiceEvent'] }] },
        { eventSource: ['sts.amazonaws.com'], eventName: ['AssumeRoot'] },
      ],
    },
  },
  filter: cisFilter(3, '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}'),
};

/** Federated users show no second factor to AWS: their provider asks for it. */
export const SIGN_IN_WITHOUT_MFA: ActivityDefinition = {
  id: 'sign-in-without-mfa',
  headline: 'SIGN-IN WITHOUT MFA: a user got into the console with a password alone',
  whatToDo: 'Ask the user. If it was not they, deactivate the password and the keys of the user and look in CloudTrail for what was done. If it was, have a device enrolled, '
    + 'and deny everything without one.',
  home: EventHome.ANY_REGION,
  pattern: {
    source: FROM_AWS,
    detailType: ['AWS Console Sign In via CloudTrail'],
    detail: {
      eventSource: ['signin.amazonaws.com'],
      eventName: ['ConsoleLogin'],
      userIdentity: { type: ['IAMUser', 'Root'] },
      responseElements: { ConsoleLogin: ['Success'] },
      additionalEventData: { MFAUsed: [{ 'anything-but': ['Yes'] }] },
    },
  },
  filter: cisFilter(2, '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }'),
};

/** One wrong password is none of anybody's business; several are. */
export const FAILED_SIGN_INS: ActivityDefinition = {
  id: 'failed-sign-ins',
  headline: 'FAILED SIGN-INS: passwords for the console are being tried',
  whatToDo: 'Look in the log group for ConsoleLogin with "Failed authentication": one user is a forgotten or a guessed password, many users from one address are an attack. Names that '
    + 'do not exist are not recorded. Block nothing by hand; have every user show a second factor.',
  home: EventHome.ANY_REGION,
  filter: cisFilter(6, '{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}', 3),
};

/** Somebody tries what stolen credentials are good for. */
export const DENIED_CALLS: ActivityDefinition = {
  id: 'denied-calls',
  headline: 'DENIED CALLS: many calls were denied in a short time',
  whatToDo: 'Look in the log group for errorCode AccessDenied and UnauthorizedOperation: who, from where, which calls. Many different calls of one identity are somebody who looks what '
    + 'stolen credentials can do; one call over and over is a permission that an application lacks.',
  home: EventHome.ANY_REGION,
  // The benchmark's text has no parentheses around the alternatives, and AWS documents no precedence.
  filter: cisFilter(1,
    '{(($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")) && ($.sourceIPAddress!="delivery.logs.amazonaws.com") && ($.eventName!="HeadBucket")}', 25),
};
