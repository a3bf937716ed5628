// jsii talks to one Node.js child over one pipe without a lock.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
