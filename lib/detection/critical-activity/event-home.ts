/** Where CloudTrail hands events of an activity to EventBridge. */
export enum EventHome {
  /** In the region where the call is made: regional services, sign-ins at their endpoint, and what root does there. */
  ANY_REGION = 'ANY_REGION',
  /** In one region of the partition, whose endpoint IAM has: us-east-1, us-gov-west-1, cn-north-1, eusc-de-east-1. */
  IAM = 'IAM',
  /** In one region of the partition, whose endpoint Organizations has: us-east-1, us-gov-west-1, cn-northwest-1. */
  ORGANIZATIONS = 'ORGANIZATIONS',
}
