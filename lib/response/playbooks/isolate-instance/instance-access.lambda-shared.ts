import { TargetBefore, VolumeBefore } from './instance-target.lambda-shared';
import { RoleSessions } from '../revoke-sessions/role-sessions.lambda-shared';

/** An instance as EC2 describes it. */
export interface InstanceState {
  readonly state: string;
  readonly imageId: string | null;
  readonly launchedAt: string | null;
  readonly addresses: string[];
  readonly spot: boolean;
  readonly instanceStore: boolean;
  /** Service that manages the instance, where EC2 lets nobody else change it. */
  readonly managedBy: string | null;
  readonly profileArn: string | null;
  readonly volumes: VolumeBefore[];
  readonly tagKeys: readonly string[];
}

export interface InterfaceState {
  readonly id: string;
  readonly vpcId: string;
  readonly groups: string[];
  /** Private addresses, IPv4 and IPv6. */
  readonly addresses: string[];
}

export type Protection = 'termination' | 'stop';
export type Direction = 'ingress' | 'egress';
export type Family = 'ipv4' | 'ipv6';

export interface GroupState {
  readonly id: string;
  readonly vpcId: string;
  readonly ownerId: string;
  readonly tags: { readonly [key: string]: string };
  /** Whether there is any rule. */
  readonly rules: { readonly [direction in Direction]: number };
  /** Which addresses, whole families, all traffic may come from or go to. */
  readonly open: { readonly [direction in Direction]: readonly Family[] };
}

/** Groups by id, or by tags in a VPC. */
export type GroupQuery = { readonly ids: readonly string[] } | { readonly tags: { readonly [key: string]: string }; readonly vpcId: string };

/** Instances, interfaces, security groups and snapshots. NotFound is undefined, false or an empty list; the rest is thrown, classified. */
export interface Ec2 {
  instance(instanceId: string): Promise<InstanceState | undefined>;
  interfaces(by: { readonly instanceId: string } | { readonly groupId: string }): Promise<InterfaceState[]>;
  protection(instanceId: string): Promise<{ readonly [kind in Protection]: boolean }>;
  setProtection(instanceId: string, kind: Protection, on: boolean): Promise<void>;
  setDeleteOnTermination(instanceId: string, devices: readonly string[], on: boolean): Promise<void>;
  groupsOf(by: GroupQuery): Promise<GroupState[]>;
  createGroup(name: string, vpcId: string, description: string, tags: { readonly [key: string]: string }): Promise<string>;
  /** Takes all rules of one direction away. */
  removeRules(groupId: string, direction: Direction): Promise<void>;
  /** Lets everything in or out. */
  openGroup(groupId: string, direction: Direction, families: readonly Family[]): Promise<void>;
  /** @returns false where something still uses it */
  deleteGroup(groupId: string): Promise<boolean>;
  setGroups(interfaceId: string, groupIds: readonly string[]): Promise<void>;
  createSnapshots(instanceId: string, description: string, tags: { readonly [key: string]: string }): Promise<string[]>;
  snapshots(tags: { readonly [key: string]: string }): Promise<Array<{ readonly id: string; readonly state: string }>>;
}

/** Auto Scaling. */
export interface AutoScaling {
  /** Undefined: the instance is in no group. */
  membership(instanceId: string): Promise<{ readonly group: string; readonly state: string } | undefined>;
  enterStandby(group: string, instanceId: string): Promise<void>;
  exitStandby(group: string, instanceId: string): Promise<void>;
  detach(group: string, instanceId: string): Promise<void>;
  attach(group: string, instanceId: string): Promise<void>;
}

/** Application, Network and Gateway Load Balancers, and classic ones. */
export interface LoadBalancers {
  /** Registrations of the instance, and of its addresses, in all target groups of the VPCs, but those that are on their way out. */
  registrations(vpcIds: readonly string[], ids: readonly string[]): Promise<TargetBefore[]>;
  /** Those of the ids that still take traffic in one target group. */
  registered(group: string, ids: readonly string[]): Promise<TargetBefore[]>;
  deregister(group: string, targets: readonly TargetBefore[]): Promise<void>;
  register(group: string, targets: readonly TargetBefore[]): Promise<void>;
  classic(instanceId: string): Promise<string[]>;
  deregisterClassic(name: string, instanceId: string): Promise<void>;
  registerClassic(name: string, instanceId: string): Promise<void>;
}

export interface ProfileRole {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
}

/** The role of the instance, and the policy that ends its sessions. */
export interface InstanceRoles extends RoleSessions {
  /** Undefined: the profile is gone, or has no role. */
  ofProfile(profileArn: string): Promise<ProfileRole | undefined>;
}

/** Everything that the playbook reads and changes. */
export interface InstanceAccess {
  readonly ec2: Ec2;
  readonly autoScaling: AutoScaling;
  readonly loadBalancers: LoadBalancers;
  readonly roles: InstanceRoles;
  /** Who must own the groups that count as ours. */
  readonly accountId: string;
}
