/** What GuardDuty detects beyond its foundation: the trails of API calls, networks and DNS. */
export enum GuardDutyPolicyFeature {
  /** S3 Protection. */
  S3_DATA_EVENTS = 's3_data_events',
  /** EKS Protection. */
  EKS_AUDIT_LOGS = 'eks_audit_logs',
  /** Malware Protection for volumes of EC2. */
  EBS_MALWARE_PROTECTION = 'ebs_malware_protection',
  /** RDS Protection. */
  RDS_LOGIN_EVENTS = 'rds_login_events',
  /** Lambda Protection. */
  LAMBDA_NETWORK_LOGS = 'lambda_network_logs',
  /** Runtime Monitoring, by agents. */
  RUNTIME_MONITORING = 'runtime_monitoring',
  /** AI Protection. */
  AI_PROTECTION = 'ai_protection',
}

/** Agents of Runtime Monitoring that GuardDuty installs and updates itself. */
export enum GuardDutyRuntimeAgent {
  /** The add-on of EKS clusters. */
  EKS_ADDON = 'eks_addon_management',
  /** On EC2 instances, through Systems Manager. */
  EC2 = 'ec2_agent_management',
  /** Beside the containers of ECS tasks on Fargate. */
  ECS_FARGATE = 'ecs_fargate_agent_management',
}

/** What GuardDuty does somewhere. */
export interface GuardDutyFeatureSettings {
  /**
   * What is on beside the foundation.
   *
   * @default - nothing
   */
  readonly features?: GuardDutyPolicyFeature[];

  /**
   * What is off. What is in neither list is left to the accounts.
   *
   * @default - nothing
   */
  readonly disabledFeatures?: GuardDutyPolicyFeature[];

  /**
   * Agents that GuardDuty manages, with Runtime Monitoring on. The others are left to the accounts.
   *
   * @default - none
   */
  readonly runtimeAgents?: GuardDutyRuntimeAgent[];
}

/** How a region differs from all others. */
export interface GuardDutyRegionChanges {
  /**
   * What is on in addition.
   *
   * @default - nothing
   */
  readonly features?: GuardDutyPolicyFeature[];

  /**
   * What is off.
   *
   * @default - nothing
   */
  readonly disabledFeatures?: GuardDutyPolicyFeature[];

  /**
   * Agents that GuardDuty manages there.
   *
   * @default - those of all other regions
   */
  readonly runtimeAgents?: GuardDutyRuntimeAgent[];
}
