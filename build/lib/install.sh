# install_file SOURCE FOLDER [NAME]: replaces a file in one rename. A profiler library that is overwritten in place
# takes running processes down with SIGBUS, and so does one that is loaded half written.
install_file() {
    local source=$1 folder=$2 name=${3:-$(basename "$1")} temporary
    mkdir -p "$folder"
    temporary=$(mktemp "$folder/.$name.XXXXXX")
    cp --preserve=mode "$source" "$temporary"
    chmod u+w,a+r "$temporary"
    sync "$temporary"
    mv -f "$temporary" "$folder/$name"
}

# install_tree SOURCE FOLDER: every file of a folder, each replaced in one rename.
install_tree() {
    local file
    (cd "$1" && find . -type f -printf '%P\n') | while read -r file; do
        install_file "$1/$file" "$2/$(dirname "$file")"
    done
}
