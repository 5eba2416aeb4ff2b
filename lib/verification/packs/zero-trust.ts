import { Rule } from '../engine/rule';
import { InstanceMetadataIsV2 } from '../rules/compute/InstanceMetadataIsV2';
import { InvokePermissionIsNarrow } from '../rules/compute/InvokePermissionIsNarrow';
import { NoPublicFunctionUrl } from '../rules/compute/NoPublicFunctionUrl';
import { NoSecretInEnvironment } from '../rules/compute/NoSecretInEnvironment';
import { NoSecretInTemplate } from '../rules/compute/NoSecretInTemplate';
import { RuntimeIsCurrent } from '../rules/compute/RuntimeIsCurrent';
import { BucketBlocksPublicAccess } from '../rules/data/BucketBlocksPublicAccess';
import { KeyRotates } from '../rules/data/KeyRotates';
import { StatefulIsRetained } from '../rules/data/StatefulIsRetained';
import { StoreIsEncrypted } from '../rules/data/StoreIsEncrypted';
import { StoreUsesCustomerKey } from '../rules/data/StoreUsesCustomerKey';
import { TransportIsEncrypted } from '../rules/data/TransportIsEncrypted';
import { AcknowledgementIsNarrow } from '../rules/governance/AcknowledgementIsNarrow';
import { AcknowledgementNamesItsPlugin } from '../rules/governance/AcknowledgementNamesItsPlugin';
import { NestedStackIsChecked } from '../rules/governance/NestedStackIsChecked';
import { EveryRoleHasBoundary } from '../rules/identity/EveryRoleHasBoundary';
import { NoConfusedDeputy } from '../rules/identity/NoConfusedDeputy';
import { NoIamUser } from '../rules/identity/NoIamUser';
import { NoWildcardAdmin } from '../rules/identity/NoWildcardAdmin';
import { ResourcePolicyIsNotPublic } from '../rules/identity/ResourcePolicyIsNotPublic';
import { TrustIsConditioned } from '../rules/identity/TrustIsConditioned';
import { DetectionIsOn } from '../rules/logging/DetectionIsOn';
import { FunctionLogGroupIsDeclared } from '../rules/logging/FunctionLogGroupIsDeclared';
import { LogGroupIsKept } from '../rules/logging/LogGroupIsKept';
import { TrailIsProtected } from '../rules/logging/TrailIsProtected';
import { ControlIsInForce } from '../rules/network/ControlIsInForce';
import { DnsFirewallBlocks } from '../rules/network/DnsFirewallBlocks';
import { EgressIsInline } from '../rules/network/EgressIsInline';
import { EndpointPolicyIsNarrow } from '../rules/network/EndpointPolicyIsNarrow';
import { EverySubnetHasNetworkAcl } from '../rules/network/EverySubnetHasNetworkAcl';
import { ListenerIsTls } from '../rules/network/ListenerIsTls';
import { NetworkAclIsClosed } from '../rules/network/NetworkAclIsClosed';
import { NoOpenEgress } from '../rules/network/NoOpenEgress';
import { NoPublicAddress } from '../rules/network/NoPublicAddress';
import { NoPublicEndpoint } from '../rules/network/NoPublicEndpoint';
import { NoPublicIngress } from '../rules/network/NoPublicIngress';

/** The name of the plugin, the first part of the ids of its rules. */
export const PLUGIN_NAME = 'ZeroTrustChecks';

/** The name of the pack, the start of the names of its rules. */
export const PACK_NAME = 'ZeroTrust';

/** Every rule of the pack, by area and name. */
export const ZERO_TRUST_RULES: readonly Rule[] = [
  EveryRoleHasBoundary, NoConfusedDeputy, NoIamUser, NoWildcardAdmin, ResourcePolicyIsNotPublic, TrustIsConditioned,
  ControlIsInForce, DnsFirewallBlocks, EgressIsInline, EndpointPolicyIsNarrow, EverySubnetHasNetworkAcl, ListenerIsTls,
  NetworkAclIsClosed, NoOpenEgress, NoPublicAddress, NoPublicEndpoint, NoPublicIngress,
  BucketBlocksPublicAccess, KeyRotates, StatefulIsRetained, StoreIsEncrypted, StoreUsesCustomerKey, TransportIsEncrypted,
  DetectionIsOn, FunctionLogGroupIsDeclared, LogGroupIsKept, TrailIsProtected,
  InstanceMetadataIsV2, InvokePermissionIsNarrow, NoPublicFunctionUrl, NoSecretInEnvironment, NoSecretInTemplate, RuntimeIsCurrent,
  AcknowledgementIsNarrow, AcknowledgementNamesItsPlugin, NestedStackIsChecked,
];
