namespace Programs;

/// <summary>One kind of work for the stepped thread.</summary>
internal interface IWorkload
{
    string Name { get; }

    /// <summary>What must not be stepped: compiling, loading, filling.</summary>
    void Prepare();

    /// <summary>A few thousand instructions.</summary>
    void Run();
}
