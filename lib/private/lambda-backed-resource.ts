import { CustomResource } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LambdaBackedProvider, LambdaBackedProviderProps } from './lambda-backed-provider';

/** What a {@link LambdaBackedResource} is made from. */
export interface LambdaBackedResourceProps extends LambdaBackedProviderProps {
  /** What the handler gets. */
  readonly properties: { readonly [name: string]: string };
}

/** A custom resource with a function of its own. */
export class LambdaBackedResource extends LambdaBackedProvider {
  public readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: LambdaBackedResourceProps) {
    super(scope, id, props);
    this.resource = this.add('Resource', props.properties);
  }
}
