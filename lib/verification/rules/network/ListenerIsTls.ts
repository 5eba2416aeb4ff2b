import { ResourceRule, state } from '../../engine/rule';
import { Value, Values, demand, isText } from '../../engine/values';

export const ListenerIsTls: ResourceRule = {
  id: 'ListenerIsTls',
  area: 'network',
  demands: 'A load balancer or distribution speaks HTTP only to redirect to HTTPS, and names a TLS policy of 1.2 or later.',
  why: 'Plain HTTP can be read and changed on the way, and so can what old TLS versions protect.',
  fix: 'Use HTTPS with a TLS 1.2 or 1.3 policy, and redirect port 80.',
  link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html',
  frameworks: ['AWS FSBP ELB.1', 'AWS FSBP ELB.17', 'AWS FSBP CloudFront.3', 'NIST 800-53 R5 SC-8'],
  types: ['AWS::ElasticLoadBalancingV2::Listener', 'AWS::ElasticLoadBalancing::LoadBalancer', 'AWS::CloudFront::Distribution'],
  * check(resource, { values }) {
    switch (resource.type) {
      case 'AWS::ElasticLoadBalancingV2::Listener': {
        const protocols = values.of(resource, 'Protocol');
        const actions = values.elements(values.of(resource, 'DefaultActions'));
        if (protocols.some((protocol) => isText(protocol, 'HTTP')) && !(actions.length > 0 && actions.every((action) => redirects(action, values)))) {
          yield { cause: 'HTTP', what: 'it serves plain HTTP', at: 'Protocol' };
        }
        const weak = demand(values.of(resource, 'SslPolicy'), (policy) => policy.kind === 'literal' && /TLS13|TLS-1-2|FS-1-2/.test(String(policy.value)));
        if (weak && protocols.some((protocol) => isText(protocol, 'HTTPS', 'TLS'))) {
          yield { cause: 'SslPolicy', what: `SslPolicy ${state(weak)}`, at: 'SslPolicy' };
        }
        return;
      }
      case 'AWS::ElasticLoadBalancing::LoadBalancer':
        if (values.of(resource, 'Listeners.*.Protocol').some((protocol) => isText(protocol, 'HTTP', 'http', 'TCP', 'tcp'))) {
          yield { cause: 'HTTP', what: 'a listener has no TLS', at: 'Listeners' };
        }
        return;
      default:
        for (const path of ['DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy', 'DistributionConfig.CacheBehaviors.*.ViewerProtocolPolicy']) {
          const failure = demand(values.of(resource, path), (policy) => isText(policy, 'https-only', 'redirect-to-https'));
          if (failure) {
            yield { cause: 'ViewerProtocolPolicy', what: `${path} ${state(failure)}`, at: path.replaceAll('.*', '') };
          }
        }
    }
  },
};

function redirects(action: Value, values: Values): boolean {
  return values.under(action, 'Type').every((type) => isText(type, 'redirect'))
    && values.under(action, 'RedirectConfig.Protocol').every((protocol) => isText(protocol, 'HTTPS'));
}
